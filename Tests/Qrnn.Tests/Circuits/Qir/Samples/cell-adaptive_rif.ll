%Result = type opaque
%Qubit = type opaque

@0 = internal constant [4 x i8] c"0_a\00"

define i64 @ENTRYPOINT__main() #0 {
block_0:
  call void @__quantum__rt__initialize(i8* null)
  %var_4 = call double @Param(i64 0)
  %var_5 = call double @Param(i64 1)
  %var_6 = call double @Param(i64 2)
  %var_7 = call double @Param(i64 3)
  %var_8 = call double @Param(i64 4)
  %var_9 = call double @Param(i64 5)
  %var_10 = call double @Param(i64 6)
  %var_11 = call double @Param(i64 7)
  %var_12 = call double @Param(i64 8)
  %var_13 = call double @Param(i64 9)
  %var_14 = call double @Param(i64 10)
  %var_15 = call double @Param(i64 11)
  %var_16 = call double @Param(i64 12)
  %var_17 = call double @Param(i64 13)
  %var_18 = call double @Param(i64 14)
  %var_19 = call double @Param(i64 15)
  %var_20 = call double @Param(i64 16)
  %var_21 = call double @Param(i64 17)
  %var_22 = call double @Param(i64 18)
  %var_23 = call double @Param(i64 19)
  %var_24 = call double @Param(i64 20)
  %var_25 = call double @Param(i64 21)
  %var_26 = call double @Param(i64 22)
  %var_27 = call double @Param(i64 23)
  %var_28 = call double @Param(i64 24)
  %var_29 = call double @Param(i64 25)
  %var_30 = call double @Param(i64 26)
  %var_31 = call double @Param(i64 27)
  %var_32 = call double @Param(i64 28)
  %var_33 = call double @Param(i64 29)
  %var_34 = call double @Param(i64 30)
  %var_35 = call double @Param(i64 31)
  %var_36 = call double @Param(i64 32)
  %var_37 = call double @Param(i64 33)
  %var_38 = call double @Param(i64 34)
  %var_39 = call double @Param(i64 35)
  %var_40 = call double @Param(i64 36)
  %var_41 = call double @Param(i64 37)
  %var_42 = call double @Param(i64 38)
  %var_43 = call double @Param(i64 39)
  %var_44 = call double @Param(i64 40)
  %var_45 = call double @Param(i64 41)
  %var_46 = call double @Param(i64 42)
  %var_47 = call double @Param(i64 43)
  %var_49 = call i1 @InputBit(i64 0)
  %var_50 = call i1 @InputBit(i64 1)
  br i1 %var_49, label %block_1, label %block_2
block_1:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  br label %block_2
block_2:
  br i1 %var_50, label %block_3, label %block_4
block_3:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_4
block_4:
  call void @NativeControlledRy1(double %var_4, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_5, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_6, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_7, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_8, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_9, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_10, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_72 = fmul double -1.0, %var_10
  call void @__quantum__qis__ry__body(double %var_72, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_74 = fmul double -1.0, %var_9
  call void @NativeControlledRy2(double %var_74, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_75 = fmul double -1.0, %var_8
  call void @NativeControlledRy2(double %var_75, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_76 = fmul double -1.0, %var_7
  call void @NativeControlledRy2(double %var_76, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_77 = fmul double -1.0, %var_6
  call void @NativeControlledRy1(double %var_77, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_78 = fmul double -1.0, %var_5
  call void @NativeControlledRy1(double %var_78, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_79 = fmul double -1.0, %var_4
  call void @NativeControlledRy1(double %var_79, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 0)
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 5 to %Qubit*), %Qubit* inttoptr (i64 2 to %Qubit*))
  call void @NativeControlledRy1(double %var_4, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_5, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_6, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_7, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_8, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_9, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_10, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double -3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_88 = fmul double -1.0, %var_10
  call void @__quantum__qis__ry__body(double %var_88, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_90 = fmul double -1.0, %var_9
  call void @NativeControlledRy2(double %var_90, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_91 = fmul double -1.0, %var_8
  call void @NativeControlledRy2(double %var_91, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_92 = fmul double -1.0, %var_7
  call void @NativeControlledRy2(double %var_92, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_93 = fmul double -1.0, %var_6
  call void @NativeControlledRy1(double %var_93, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_94 = fmul double -1.0, %var_5
  call void @NativeControlledRy1(double %var_94, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_95 = fmul double -1.0, %var_4
  call void @NativeControlledRy1(double %var_95, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 0)
  call void @NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 0)
  call void @NativeControlledRy1(double %var_11, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_12, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_13, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_14, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_15, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_16, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_17, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_111 = fmul double -1.0, %var_17
  call void @__quantum__qis__ry__body(double %var_111, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_113 = fmul double -1.0, %var_16
  call void @NativeControlledRy2(double %var_113, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_114 = fmul double -1.0, %var_15
  call void @NativeControlledRy2(double %var_114, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_115 = fmul double -1.0, %var_14
  call void @NativeControlledRy2(double %var_115, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_116 = fmul double -1.0, %var_13
  call void @NativeControlledRy1(double %var_116, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_117 = fmul double -1.0, %var_12
  call void @NativeControlledRy1(double %var_117, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_118 = fmul double -1.0, %var_11
  call void @NativeControlledRy1(double %var_118, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 1)
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 5 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*))
  call void @NativeControlledRy1(double %var_11, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_12, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_13, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_14, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_15, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_16, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_17, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double -3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_127 = fmul double -1.0, %var_17
  call void @__quantum__qis__ry__body(double %var_127, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_129 = fmul double -1.0, %var_16
  call void @NativeControlledRy2(double %var_129, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_130 = fmul double -1.0, %var_15
  call void @NativeControlledRy2(double %var_130, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_131 = fmul double -1.0, %var_14
  call void @NativeControlledRy2(double %var_131, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_132 = fmul double -1.0, %var_13
  call void @NativeControlledRy1(double %var_132, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_133 = fmul double -1.0, %var_12
  call void @NativeControlledRy1(double %var_133, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_134 = fmul double -1.0, %var_11
  call void @NativeControlledRy1(double %var_134, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 1)
  call void @NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 1)
  call void @__quantum__qis__ry__body(double %var_18, %Qubit* inttoptr (i64 2 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_19, %Qubit* inttoptr (i64 3 to %Qubit*))
  call void @NativeControlledRy1(double %var_20, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_21, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_22, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_23, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_24, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_25, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_26, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_152 = fmul double -1.0, %var_26
  call void @__quantum__qis__ry__body(double %var_152, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_154 = fmul double -1.0, %var_25
  call void @NativeControlledRy2(double %var_154, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_155 = fmul double -1.0, %var_24
  call void @NativeControlledRy2(double %var_155, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_156 = fmul double -1.0, %var_23
  call void @NativeControlledRy2(double %var_156, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_157 = fmul double -1.0, %var_22
  call void @NativeControlledRy1(double %var_157, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_158 = fmul double -1.0, %var_21
  call void @NativeControlledRy1(double %var_158, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_159 = fmul double -1.0, %var_20
  call void @NativeControlledRy1(double %var_159, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 2)
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 5 to %Qubit*), %Qubit* inttoptr (i64 2 to %Qubit*))
  call void @NativeControlledRy1(double %var_20, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_21, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_22, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_23, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_24, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_25, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_26, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double -3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_168 = fmul double -1.0, %var_26
  call void @__quantum__qis__ry__body(double %var_168, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_170 = fmul double -1.0, %var_25
  call void @NativeControlledRy2(double %var_170, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_171 = fmul double -1.0, %var_24
  call void @NativeControlledRy2(double %var_171, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_172 = fmul double -1.0, %var_23
  call void @NativeControlledRy2(double %var_172, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_173 = fmul double -1.0, %var_22
  call void @NativeControlledRy1(double %var_173, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_174 = fmul double -1.0, %var_21
  call void @NativeControlledRy1(double %var_174, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_175 = fmul double -1.0, %var_20
  call void @NativeControlledRy1(double %var_175, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 2)
  call void @NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 2)
  call void @NativeControlledRy1(double %var_27, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_28, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_29, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_30, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_31, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_32, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_33, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_191 = fmul double -1.0, %var_33
  call void @__quantum__qis__ry__body(double %var_191, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_193 = fmul double -1.0, %var_32
  call void @NativeControlledRy2(double %var_193, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_194 = fmul double -1.0, %var_31
  call void @NativeControlledRy2(double %var_194, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_195 = fmul double -1.0, %var_30
  call void @NativeControlledRy2(double %var_195, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_196 = fmul double -1.0, %var_29
  call void @NativeControlledRy1(double %var_196, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_197 = fmul double -1.0, %var_28
  call void @NativeControlledRy1(double %var_197, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_198 = fmul double -1.0, %var_27
  call void @NativeControlledRy1(double %var_198, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 3)
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 5 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*))
  call void @NativeControlledRy1(double %var_27, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_28, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_29, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_30, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_31, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_32, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_33, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double -3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_207 = fmul double -1.0, %var_33
  call void @__quantum__qis__ry__body(double %var_207, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_209 = fmul double -1.0, %var_32
  call void @NativeControlledRy2(double %var_209, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_210 = fmul double -1.0, %var_31
  call void @NativeControlledRy2(double %var_210, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_211 = fmul double -1.0, %var_30
  call void @NativeControlledRy2(double %var_211, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_212 = fmul double -1.0, %var_29
  call void @NativeControlledRy1(double %var_212, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_213 = fmul double -1.0, %var_28
  call void @NativeControlledRy1(double %var_213, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_214 = fmul double -1.0, %var_27
  call void @NativeControlledRy1(double %var_214, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 3)
  call void @NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 3)
  br i1 %var_49, label %block_5, label %block_6
block_5:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  br label %block_6
block_6:
  br i1 %var_50, label %block_7, label %block_8
block_7:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_8
block_8:
  call void @NativeControlledRy1(double %var_34, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_35, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_36, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_37, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_38, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_39, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_40, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_233 = fmul double -1.0, %var_40
  call void @__quantum__qis__ry__body(double %var_233, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_235 = fmul double -1.0, %var_39
  call void @NativeControlledRy2(double %var_235, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_236 = fmul double -1.0, %var_38
  call void @NativeControlledRy2(double %var_236, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_237 = fmul double -1.0, %var_37
  call void @NativeControlledRy2(double %var_237, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_238 = fmul double -1.0, %var_36
  call void @NativeControlledRy1(double %var_238, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_239 = fmul double -1.0, %var_35
  call void @NativeControlledRy1(double %var_239, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_240 = fmul double -1.0, %var_34
  call void @NativeControlledRy1(double %var_240, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 4)
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 5 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*))
  call void @NativeControlledRy1(double %var_34, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_35, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_36, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_37, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_38, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_39, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_40, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double -3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_249 = fmul double -1.0, %var_40
  call void @__quantum__qis__ry__body(double %var_249, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_251 = fmul double -1.0, %var_39
  call void @NativeControlledRy2(double %var_251, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_252 = fmul double -1.0, %var_38
  call void @NativeControlledRy2(double %var_252, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_253 = fmul double -1.0, %var_37
  call void @NativeControlledRy2(double %var_253, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_254 = fmul double -1.0, %var_36
  call void @NativeControlledRy1(double %var_254, %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_255 = fmul double -1.0, %var_35
  call void @NativeControlledRy1(double %var_255, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_256 = fmul double -1.0, %var_34
  call void @NativeControlledRy1(double %var_256, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 4)
  call void @NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 4)
  call void @NativeControlledRy1(double %var_41, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_42, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_43, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_44, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_45, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_46, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_47, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_272 = fmul double -1.0, %var_47
  call void @__quantum__qis__ry__body(double %var_272, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_274 = fmul double -1.0, %var_46
  call void @NativeControlledRy2(double %var_274, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_275 = fmul double -1.0, %var_45
  call void @NativeControlledRy2(double %var_275, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_276 = fmul double -1.0, %var_44
  call void @NativeControlledRy2(double %var_276, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_277 = fmul double -1.0, %var_43
  call void @NativeControlledRy1(double %var_277, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_278 = fmul double -1.0, %var_42
  call void @NativeControlledRy1(double %var_278, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_279 = fmul double -1.0, %var_41
  call void @NativeControlledRy1(double %var_279, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 5)
  call void @NativeControlledRy1(double 3.141592653589793, %Qubit* inttoptr (i64 5 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*))
  call void @NativeControlledRy1(double %var_41, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_42, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double %var_43, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_44, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_45, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy2(double %var_46, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double 0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double %var_47, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativeControlledRy1(double -3.141592653589793, %Qubit* inttoptr (i64 4 to %Qubit*), %Qubit* inttoptr (i64 5 to %Qubit*))
  %var_288 = fmul double -1.0, %var_47
  call void @__quantum__qis__ry__body(double %var_288, %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @__quantum__qis__ry__body(double -0.7853981633974483, %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_290 = fmul double -1.0, %var_46
  call void @NativeControlledRy2(double %var_290, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_291 = fmul double -1.0, %var_45
  call void @NativeControlledRy2(double %var_291, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_292 = fmul double -1.0, %var_44
  call void @NativeControlledRy2(double %var_292, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_293 = fmul double -1.0, %var_43
  call void @NativeControlledRy1(double %var_293, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_294 = fmul double -1.0, %var_42
  call void @NativeControlledRy1(double %var_294, %Qubit* inttoptr (i64 3 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  %var_295 = fmul double -1.0, %var_41
  call void @NativeControlledRy1(double %var_295, %Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 4 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 4 to %Qubit*), i64 5)
  call void @NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 5)
  call void @__quantum__rt__array_record_output(i64 0, i8* getelementptr inbounds ([4 x i8], [4 x i8]* @0, i64 0, i64 0))
  ret i64 0
}

declare void @__quantum__rt__initialize(i8*)

declare double @Param(i64)

declare i1 @InputBit(i64)

declare void @__quantum__qis__x__body(%Qubit*)

declare void @NativeControlledRy1(double, %Qubit*, %Qubit*)

declare void @NativeControlledRy2(double, %Qubit*, %Qubit*, %Qubit*)

declare void @__quantum__qis__ry__body(double, %Qubit*)

declare void @NativePostselect(%Qubit*, i64)

declare void @__quantum__rt__array_record_output(i64, i8*)

attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="adaptive_profile" "required_num_qubits"="6" "required_num_results"="0" }
attributes #1 = { "irreversible" }

; module flags

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5}

!0 = !{i32 1, !"qir_major_version", i32 1}
!1 = !{i32 7, !"qir_minor_version", i32 0}
!2 = !{i32 1, !"dynamic_qubit_management", i1 false}
!3 = !{i32 1, !"dynamic_result_management", i1 false}
!4 = !{i32 5, !"int_computations", !{!"i64"}}
!5 = !{i32 5, !"float_computations", !{!"double"}}
