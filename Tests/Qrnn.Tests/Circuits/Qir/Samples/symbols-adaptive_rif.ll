%Result = type opaque
%Qubit = type opaque

@0 = internal constant [4 x i8] c"0_t\00"

define i64 @ENTRYPOINT__main() #0 {
block_0:
  call void @__quantum__rt__initialize(i8* null)
  %var_2 = call double @Param(i64 0)
  %var_3 = call double @Param(i64 1)
  %var_4 = call double @Param(i64 2)
  %var_5 = call double @Param(i64 3)
  %var_6 = call double @Param(i64 4)
  %var_7 = call double @Param(i64 5)
  %var_9 = call double @Feature(i64 0)
  %var_10 = call double @Feature(i64 1)
  %var_12 = call i1 @InputBit(i64 0)
  %var_13 = call i1 @InputBit(i64 1)
  %var_14 = call i1 @InputBit(i64 2)
  br i1 %var_12, label %block_1, label %block_2
block_1:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  br label %block_2
block_2:
  br i1 %var_13, label %block_3, label %block_4
block_3:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_4
block_4:
  br i1 %var_14, label %block_5, label %block_6
block_5:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 2 to %Qubit*))
  br label %block_6
block_6:
  br i1 %var_12, label %block_7, label %block_8
block_7:
  br label %block_8
block_8:
  %var_41 = phi i1 [false, %block_6], [%var_13, %block_7]
  br i1 %var_41, label %block_9, label %block_10
block_9:
  call void @__quantum__qis__z__body(%Qubit* inttoptr (i64 3 to %Qubit*))
  br label %block_10
block_10:
  br i1 %var_12, label %block_11, label %block_15
block_11:
  br i1 %var_13, label %block_12, label %block_13
block_12:
  call void @__quantum__qis__y__body(%Qubit* inttoptr (i64 3 to %Qubit*))
  br label %block_14
block_13:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 3 to %Qubit*))
  br label %block_14
block_14:
  br label %block_15
block_15:
  %var_17 = xor i1 %var_14, true
  br i1 %var_17, label %block_16, label %block_17
block_16:
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 3 to %Qubit*))
  br label %block_17
block_17:
  br i1 %var_12, label %block_19, label %block_18
block_18:
  br label %block_19
block_19:
  %var_42 = phi i1 [true, %block_17], [%var_14, %block_18]
  br i1 %var_42, label %block_20, label %block_21
block_20:
  call void @__quantum__qis__s__body(%Qubit* inttoptr (i64 3 to %Qubit*))
  br label %block_21
block_21:
  %var_19 = fdiv double %var_2, 2.0
  %var_20 = fmul double 2.0, %var_3
  %var_21 = fadd double %var_19, %var_20
  %var_22 = fsub double %var_21, 0.5
  call void @__quantum__qis__ry__body(double %var_22, %Qubit* inttoptr (i64 0 to %Qubit*))
  %var_23 = fmul double -1.0, %var_4
  call void @__quantum__qis__ry__body(double %var_23, %Qubit* inttoptr (i64 1 to %Qubit*))
  %var_24 = fmul double %var_9, 3.0
  %var_25 = fadd double %var_24, %var_2
  call void @__quantum__qis__ry__body(double %var_25, %Qubit* inttoptr (i64 1 to %Qubit*))
  call void @NativeControlledRy1(double %var_5, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*))
  %var_26 = fmul double -0.5, %var_6
  %var_27 = fadd double %var_26, %var_7
  call void @NativeControlledRy2(double %var_27, %Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 3 to %Qubit*))
  %var_28 = call double @Sin(double %var_2)
  %var_29 = call double @Cos(double %var_9)
  %var_30 = call double @ArcTan2(double %var_28, double %var_29)
  %var_31 = fmul double 2.0, %var_30
  call void @__quantum__qis__ry__body(double %var_31, %Qubit* inttoptr (i64 2 to %Qubit*))
  %var_32 = fmul double %var_2, %var_3
  call void @__quantum__qis__rz__body(double %var_32, %Qubit* inttoptr (i64 2 to %Qubit*))
  %var_33 = call double @Sqrt(double %var_3)
  %var_34 = fadd double %var_33, %var_2
  call void @__quantum__qis__rx__body(double %var_34, %Qubit* inttoptr (i64 2 to %Qubit*))
  %var_35 = fcmp olt double %var_3, 0.0
  br i1 %var_35, label %block_22, label %block_23
block_22:
  %var_37 = fmul double -1.0, %var_3
  br label %block_24
block_23:
  br label %block_24
block_24:
  %var_43 = phi double [%var_37, %block_22], [%var_3, %block_23]
  call void @__quantum__qis__ry__body(double %var_43, %Qubit* inttoptr (i64 2 to %Qubit*))
  %var_38 = fcmp ogt double %var_2, 0.5
  br i1 %var_38, label %block_25, label %block_26
block_25:
  br label %block_27
block_26:
  br label %block_27
block_27:
  %var_44 = phi double [1.0, %block_25], [%var_3, %block_26]
  call void @__quantum__qis__ry__body(double %var_44, %Qubit* inttoptr (i64 1 to %Qubit*))
  call void @NativePostselect(%Qubit* inttoptr (i64 3 to %Qubit*), i64 4)
  call void @NativeAmplify(%Qubit* inttoptr (i64 2 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), i64 5)
  call void @__quantum__rt__tuple_record_output(i64 0, i8* getelementptr inbounds ([4 x i8], [4 x i8]* @0, i64 0, i64 0))
  ret i64 0
}

declare void @__quantum__rt__initialize(i8*)

declare double @Param(i64)

declare double @Feature(i64)

declare i1 @InputBit(i64)

declare void @__quantum__qis__x__body(%Qubit*)

declare void @__quantum__qis__z__body(%Qubit*)

declare void @__quantum__qis__y__body(%Qubit*)

declare void @__quantum__qis__h__body(%Qubit*)

declare void @__quantum__qis__s__body(%Qubit*)

declare void @__quantum__qis__ry__body(double, %Qubit*)

declare void @NativeControlledRy1(double, %Qubit*, %Qubit*)

declare void @NativeControlledRy2(double, %Qubit*, %Qubit*, %Qubit*)

declare double @Sin(double)

declare double @Cos(double)

declare double @ArcTan2(double, double)

declare void @__quantum__qis__rz__body(double, %Qubit*)

declare double @Sqrt(double)

declare void @__quantum__qis__rx__body(double, %Qubit*)

declare void @NativePostselect(%Qubit*, i64)

declare void @NativeAmplify(%Qubit*, %Qubit*, i64)

declare void @__quantum__rt__tuple_record_output(i64, i8*)

attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="adaptive_profile" "required_num_qubits"="4" "required_num_results"="0" }
attributes #1 = { "irreversible" }

; module flags

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5}

!0 = !{i32 1, !"qir_major_version", i32 1}
!1 = !{i32 7, !"qir_minor_version", i32 0}
!2 = !{i32 1, !"dynamic_qubit_management", i1 false}
!3 = !{i32 1, !"dynamic_result_management", i1 false}
!4 = !{i32 5, !"int_computations", !{!"i64"}}
!5 = !{i32 5, !"float_computations", !{!"double"}}
