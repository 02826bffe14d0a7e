// A compiled router as plain data.
//
// Layout: magic, checksum of all that follows, length of the metadata, the
// metadata (JSON), length of the object code, the object code, the PTX.
// Integers are 64 bits, little endian.

#include "runtime/program/Image.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace sluice {

static constexpr StringLiteral magic = "sluice-3";
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
  json::Object metadata{{"target", image.target},
                        {"host", image.host},
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
  appendWord(body, object.size());
  body += object;
  body += ptx;
  std::string bytes = magic.str();
  appendWord(bytes, xxh3_64bits(body));
  return bytes + body;
}

static bool readMetadata(const json::Value &value, Image &image,
                         json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("target", image.target) &&
         mapper.map("host", image.host) && mapper.map("source", image.source) &&
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

/// The next part of `bytes`, whose length comes before it.
static Expected<StringRef> takePart(StringRef &bytes) {
  if (bytes.size() >= wordBytes)
    if (uint64_t length = takeWord(bytes); length <= bytes.size()) {
      StringRef part = bytes.take_front(length);
      bytes = bytes.drop_front(length);
      return part;
    }
  return createStringError("a compiled router is damaged: it is cut short");
}

Expected<Image> Image::fromBytes(StringRef bytes) {
  if (!bytes.consume_front(magic) || bytes.size() < 2 * wordBytes)
    return createStringError("not a compiled router of this version");
  uint64_t checksum = takeWord(bytes);
  if (checksum != xxh3_64bits(bytes))
    return createStringError("a compiled router is damaged: wrong checksum");
  Image image;
  Expected<StringRef> metadata = takePart(bytes);
  if (!metadata)
    return metadata.takeError();
  if (Error error = parseMetadata(*metadata, image))
    return error;
  Expected<StringRef> object = takePart(bytes);
  if (!object)
    return object.takeError();
  image.object = object->str();
  image.ptx = bytes.str();
  return image;
}

} // namespace sluice
