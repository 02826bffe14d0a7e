#ifndef SLUICE_FUSE
#define SLUICE_FUSE

include "mlir/Pass/PassBase.td"

def Fuse : Pass<"route-fuse", "::mlir::ModuleOp"> {
  let summary = "Turn a router into as few kernels as its data flow allows";
  let description = [{
    Everything that depends on a single token goes into one `row.kernel`. A
    value reduced over the tokens ends a kernel only where something for each
    token needs it back; otherwise it is accumulated, and what remains to be
    computed of it goes into the kernel's `row.finalize`. A kernel that needs
    a per-token value of an earlier one computes it again, unless that is more
    work than to write and to read an array of tokens and experts, as in long
    chains of kernels.

    The function that `route.backward` names becomes the program `backward`,
    the other one `forward`. The module keeps each program's list of buffers
    in `sluice.programs`.

    Before:

    ```mlir
    func.func @f(%x: tensor<?x8xf32, #route.axes<["T", "E"]>> {route.name = "x"}) -> f32 {
      %s = route.sum %x over ["T", "E"]
        : tensor<?x8xf32, #route.axes<["T", "E"]>> -> f32
      return %s : f32
    }
    ```

    After:

    ```mlir
    row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                  %s: memref<f32> {row.buffer = 1 : i64}) {
      %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
      %p = row.accumulate add %0 : vector<8xf32> -> !row.partial<f32>
      row.finalize {
        %t = row.total %p : !row.partial<f32> -> f32
        row.store %t, %s : f32, memref<f32>
      }
      row.return
    }
    ```
  }];
  let dependentDialects = ["::sluice::row::RowDialect",
                           "::mlir::vector::VectorDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif
