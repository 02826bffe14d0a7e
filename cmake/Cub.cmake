# Order over tokens on GPUs by CUB, where the CUDA Toolkit is at hand.

option(SLUICE_CUB "Order over tokens on GPUs by CUB, if the CUDA Toolkit is found" ON)

# Code for each generation of GPUs since 8.0, and text for those to come.
set(SLUICE_CUB_FLAGS
  -std=c++17 -O3 --compress-mode=size -DCCCL_DISABLE_NVTX
  -gencode=arch=compute_80,code=[sm_80,compute_80] -gencode=arch=compute_90,code=sm_90
  -gencode=arch=compute_100,code=sm_100 -gencode=arch=compute_120,code=sm_120
  -Xcompiler=-fPIC,-fno-exceptions,-fvisibility=hidden)

# sluice_find_cub(OUT): how nvcc is called, empty if it cannot compile for us.
function(sluice_find_cub out)
  set(${out} "" PARENT_SCOPE)
  if(SLUICE_CUB)
    find_package(CUDAToolkit 12.8 QUIET)
  endif()
  if(NOT TARGET CUDA::cudart_static OR NOT CUDAToolkit_NVCC_EXECUTABLE)
    message(NOTICE "order over tokens on GPUs: generated kernel")
    return()
  endif()
  # It may not like the host's compiler.
  set(probe ${CMAKE_BINARY_DIR}/cub_probe.cu)
  file(WRITE ${probe} "#include <cub/version.cuh>\n__global__ void probe() {}\n")
  execute_process(
    COMMAND ${CUDAToolkit_NVCC_EXECUTABLE} ${SLUICE_CUB_FLAGS} -c ${probe} -o ${probe}.o
    RESULT_VARIABLE failed OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(failed)
    message(NOTICE "order over tokens on GPUs: generated kernel (nvcc fails: ${log})")
    return()
  endif()
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" version ${CUDAToolkit_VERSION})
  message(NOTICE "order over tokens on GPUs: CUB (nvcc ${version})")
  set(${out} ${CMAKE_CXX_COMPILER_LAUNCHER} ${CUDAToolkit_NVCC_EXECUTABLE} PARENT_SCOPE)
endfunction()

# sluice_cub_order(SOURCE_DIR): adds what ranks to libSluice, by CUB or not at all.
function(sluice_cub_order directory)
  sluice_find_cub(nvcc)
  if(NOT nvcc)
    target_sources(SluiceRuntime PRIVATE ${directory}/NoCubOrder.cpp)
    return()
  endif()
  set(object ${CMAKE_CURRENT_BINARY_DIR}/CubOrder.o)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${directory}/CubOrder.cu)
  add_custom_command(OUTPUT ${object}
    COMMAND ${nvcc} ${SLUICE_CUB_FLAGS} -I${CMAKE_SOURCE_DIR} -c ${source} -o ${object}
    DEPENDS ${source} ${CMAKE_CURRENT_SOURCE_DIR}/${directory}/CubOrder.h
    COMMENT "Building CUDA object ${object}" VERBATIM)
  add_custom_target(sluice_cub_object DEPENDS ${object})
  set_property(GLOBAL PROPERTY SLUICE_CUB_OBJECT ${object})
endfunction()

# sluice_link_cub(TARGET): its object and CUDA's run time, seen by nobody else.
function(sluice_link_cub target)
  get_property(object GLOBAL PROPERTY SLUICE_CUB_OBJECT)
  if(NOT object)
    return()
  endif()
  find_package(CUDAToolkit 12.8 QUIET REQUIRED)
  set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  target_sources(${target} PRIVATE ${object})
  add_dependencies(${target} sluice_cub_object)
  target_link_libraries(${target} PRIVATE CUDA::cudart_static)
  target_link_options(${target} PRIVATE LINKER:--exclude-libs,libcudart_static.a)
endfunction()
