# Compiler settings, LLVM/MLIR, and the one shared library that all parts join.

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are only cached when ccache may ignore their times.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

find_package(MLIR REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "Sluice needs LLVM/MLIR 22, found ${LLVM_PACKAGE_VERSION}")
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# TableGen finds our records by their path from the root.
include_directories(${CMAKE_SOURCE_DIR} ${MLIR_INCLUDE_DIRS})

# Fibers, by the static archive: what is built needs no Boost to run.
find_library(BOOST_CONTEXT NAMES libboost_context.a REQUIRED)

option(SLUICE_STATIC "Link LLVM and MLIR statically, into the Python module alone" OFF)
if(SLUICE_STATIC)
  add_compile_options(-ffunction-sections -fdata-sections)
endif()
option(SLUICE_SANITIZE "Build our own code with address and undefined-behaviour sanitizers" OFF)

add_library(sluice_options INTERFACE)
target_include_directories(sluice_options INTERFACE
  ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_include_directories(sluice_options SYSTEM INTERFACE
  ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_compile_options(sluice_options INTERFACE
  -Wall -Wextra -Wno-unused-parameter -fno-exceptions
  $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
if(SLUICE_SANITIZE)
  # Not `function`: it reads a mark before each callee, which JIT code lacks.
  target_compile_options(sluice_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize=vptr,function -fno-omit-frame-pointer)
  target_link_options(sluice_options INTERFACE -fsanitize=address,undefined)
endif()
find_program(LLD ld.lld-22 ld.lld)
if(LLD)
  target_link_options(sluice_options INTERFACE -fuse-ld=lld)
endif()

# MLIR's headers take most of each compilation: parse them once.
file(WRITE ${CMAKE_BINARY_DIR}/sluice_pch.cpp "")
add_library(sluice_pch OBJECT ${CMAKE_BINARY_DIR}/sluice_pch.cpp)
target_link_libraries(sluice_pch PRIVATE sluice_options)
target_precompile_headers(sluice_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/Precompiled.h)

set_property(GLOBAL PROPERTY SLUICE_PARTS "")

# sluice_library(NAME SOURCES... [DEPENDS targets...]): one part of libSluice.
function(sluice_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_library(${name} OBJECT ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE sluice_options)
  target_precompile_headers(${name} REUSE_FROM sluice_pch)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY SLUICE_PARTS ${name})
endfunction()

# The parts, joined: one shared library that tools, tests and bindings link; one
# archive where LLVM and MLIR are archives too. Never some of each: two copies of
# LLVM in a process do not know of each other.
function(sluice_shared_library)
  get_property(parts GLOBAL PROPERTY SLUICE_PARTS)
  set(objects "")
  foreach(part IN LISTS parts)
    list(APPEND objects $<TARGET_OBJECTS:${part}>)
  endforeach()
  if(SLUICE_STATIC)
    add_library(Sluice STATIC ${objects})
    sluice_static_llvm(archives)
    target_link_libraries(Sluice PUBLIC sluice_options ${archives} -l:libz.a -l:libzstd.a rt dl m)
  else()
    add_library(Sluice SHARED ${objects})
    target_link_libraries(Sluice PUBLIC sluice_options MLIR LLVM)
    # Another copy of Boost in the process must not be taken for ours.
    target_link_options(Sluice PRIVATE LINKER:--exclude-libs,libboost_context.a)
  endif()
  target_link_libraries(Sluice PRIVATE ${BOOST_CONTEXT})
endfunction()

# sluice_static_llvm(OUT): the archives, by their paths. The targets of LLVM's
# own CMake files would bring its shared libraries along.
function(sluice_static_llvm out)
  execute_process(
    COMMAND ${LLVM_TOOLS_BINARY_DIR}/llvm-config --link-static --libfiles
      x86 nvptx orcjit passes asmparser bitreader bitwriter linker ipo native
      frontendopenmp perfjitevents
    OUTPUT_VARIABLE llvm OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(llvm)
  file(GLOB mlir ${LLVM_LIBRARY_DIR}/libMLIR*.a)
  list(FILTER mlir EXCLUDE REGEX "CAPI")
  set(${out} -Wl,--start-group ${mlir} ${llvm} -Wl,--end-group PARENT_SCOPE)
endfunction()
