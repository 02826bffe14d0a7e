"builtin.module"() ({
  "func.func"() <{arg_attrs = [{route.name = "x", route.grad}, {route.name = "b"}, {route.name = "tau"}, {route.name = "rng"}], function_type = (<TE>, tensor<4xf32, #route.axes<["E"]>>, f32, !route.rng) -> (<TE>, f32), sym_name = "gate"}> ({
  ^bb0(%arg0: <TE> loc("<F>":2:10), %arg1: tensor<4xf32, #route.axes<["E"]>> loc("<F>":2:34), %arg2: f32 loc("<F>":2:53), %arg3: !route.rng loc("<F>":2:69)):
    %4 = "route.broadcast"(%arg1) : (tensor<4xf32, #route.axes<["E"]>>) -> <TE> loc("<F>":3:27)
    %5 = "arith.addf"(%arg0, %4) : (<TE>, <TE>) -> <TE> loc("<F>":3:27)
    %6 = "route.gumbel_sigmoid"(%5, %arg2, %arg3) <{stream = 0 : i32}> : (<TE>, f32, !route.rng) -> <TE> loc("<F>":3:9)
    %7 = "arith.constant"() <{value = 0.5 : f32}> : () -> f32 loc("<F>":4:25)
    %8 = "route.broadcast"(%7) : (f32) -> <TE> loc("<F>":4:21)
    %9 = "arith.cmpf"(%6, %8) <{predicate = 2 : i64}> : (<TE>, <TE>) -> <TEi1> loc("<F>":4:21)
    %10 = "arith.constant"() <{value = 0.0 : f32}> : () -> f32 loc("<F>":4:33)
    %11 = "route.broadcast"(%10) : (f32) -> <TE> loc("<F>":4:12)
    %12 = "arith.select"(%9, %6, %11) : (<TEi1>, <TE>, <TE>) -> <TE> loc("<F>":4:12)
    %13 = "route.sum"(%6) <{axes = ["E"]}> : (<TE>) -> tensor<?xf32, #route.axes<["T"]>> loc("<F>":4:45)
    %14 = "route.mean"(%13) <{axes = ["T"]}> : (tensor<?xf32, #route.axes<["T"]>>) -> f32 loc("<F>":4:37)
    "func.return"(%12, %14) : (<TE>, f32) -> () loc("<F>":2:1)
  }) : () -> () loc("<F>":2:1)
}) : () -> () loc("<F>":2:1)
