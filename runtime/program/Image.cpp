// A compiled router as plain data.
//
// Layout: magic, checksum of all that follows, length of the metadata, the
// metadata (JSON), the object code. Integers are 64 bits, little endian.

#include "runtime/program/Image.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace sluice {

static constexpr StringLiteral magic = "sluice-1";
static constexpr size_t wordBytes = sizeof(uint64_t);

static void appendWord(std::string &bytes, uint64_t word) {
  char buffer[wordBytes];
  support::endian::write64le(buffer, word);
  bytes.append(buffer, wordBytes);
}

static uint64_t takeWord(StringRef &bytes) {
  uint64_t word = support::endian::read64le(bytes.data());
  bytes = bytes.drop_front(wordBytes);
  return word;
}

static std::string metadataOf(const Image &image) {
  json::Object metadata{{"host", image.host},
                        {"source", image.source},
                        {"vector_bits", image.vectorBits},
                        {"forward", image.forward}};
  if (image.backward)
    metadata["backward"] = *image.backward;
  std::string text;
  raw_string_ostream(text) << json::Value(std::move(metadata));
  return text;
}

std::string Image::toBytes() const {
  std::string metadata = metadataOf(*this), body;
  appendWord(body, metadata.size());
  body += metadata;
  body += object;
  std::string bytes = magic.str();
  appendWord(bytes, xxh3_64bits(body));
  return bytes + body;
}

static bool readMetadata(const json::Value &value, Image &image,
                         json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("host", image.host) &&
         mapper.map("source", image.source) &&
         mapper.map("vector_bits", image.vectorBits) &&
         mapper.map("forward", image.forward) &&
         mapper.mapOptional("backward", image.backward);
}

static Error parseMetadata(StringRef text, Image &image) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  json::Path::Root root("metadata");
  if (!readMetadata(*value, image, root))
    return root.getError();
  if (Error error = image.forward.verify())
    return error;
  return image.backward ? image.backward->verify() : Error::success();
}

Expected<Image> Image::fromBytes(StringRef bytes) {
  if (!bytes.consume_front(magic) || bytes.size() < 2 * wordBytes)
    return createStringError("not a compiled router of this version");
  if (takeWord(bytes) != xxh3_64bits(bytes))
    return createStringError("a compiled router is damaged: wrong checksum");
  uint64_t metadataBytes = takeWord(bytes);
  if (metadataBytes > bytes.size())
    return createStringError("a compiled router is damaged: it is cut short");
  Image image;
  if (Error error = parseMetadata(bytes.take_front(metadataBytes), image))
    return error;
  image.object = bytes.drop_front(metadataBytes).str();
  return image;
}

} // namespace sluice
