%Result = type opaque
%Qubit = type opaque

@0 = internal constant [4 x i8] c"0_t\00"
@1 = internal constant [6 x i8] c"1_t0i\00"
@2 = internal constant [6 x i8] c"2_t1d\00"

define i64 @ENTRYPOINT__main() #0 {
block_0:
  call void @__quantum__rt__initialize(i8* null)
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__m__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 0 to %Result*))
  %var_3 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 0 to %Result*))
  br i1 %var_3, label %block_1, label %block_2
block_1:
  br label %block_3
block_2:
  br label %block_3
block_3:
  %var_42 = phi i64 [7, %block_1], [0, %block_2]
  %var_41 = phi double [1.5, %block_1], [-0.25, %block_2]
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__m__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 1 to %Result*))
  %var_9 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 1 to %Result*))
  br i1 %var_9, label %block_4, label %block_5
block_4:
  %var_11 = fmul double %var_41, 2.0
  %var_12 = fadd double %var_11, 0.5
  %var_13 = add i64 %var_42, 1
  br label %block_5
block_5:
  %var_44 = phi i64 [%var_42, %block_3], [%var_13, %block_4]
  %var_43 = phi double [%var_41, %block_3], [%var_12, %block_4]
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__m__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 2 to %Result*))
  %var_14 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 2 to %Result*))
  br i1 %var_14, label %block_6, label %block_7
block_6:
  %var_16 = fmul double %var_43, 2.0
  %var_17 = fadd double %var_16, 0.5
  %var_18 = add i64 %var_44, 1
  br label %block_7
block_7:
  %var_46 = phi i64 [%var_44, %block_5], [%var_18, %block_6]
  %var_45 = phi double [%var_43, %block_5], [%var_17, %block_6]
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__m__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 3 to %Result*))
  %var_19 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 3 to %Result*))
  br i1 %var_19, label %block_8, label %block_9
block_8:
  %var_21 = fmul double %var_45, 2.0
  %var_22 = fadd double %var_21, 0.5
  %var_23 = add i64 %var_46, 1
  br label %block_9
block_9:
  %var_48 = phi i64 [%var_46, %block_7], [%var_23, %block_8]
  %var_47 = phi double [%var_45, %block_7], [%var_22, %block_8]
  %var_24 = fdiv double %var_47, 3.0
  call void @__quantum__qis__ry__body(double %var_24, %Qubit* inttoptr (i64 1 to %Qubit*))
  %var_25 = fcmp ogt double %var_47, 1.0
  br i1 %var_25, label %block_10, label %block_11
block_10:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_11
block_11:
  %var_26 = fcmp ole double %var_47, 3.5
  br i1 %var_26, label %block_12, label %block_13
block_12:
  %var_27 = fmul double -1.0, %var_47
  call void @__quantum__qis__rx__body(double %var_27, %Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_13
block_13:
  %var_28 = fcmp oeq double %var_47, 2.0
  br i1 %var_28, label %block_15, label %block_14
block_14:
  %var_30 = fcmp one double %var_47, 9.0
  br label %block_15
block_15:
  %var_49 = phi i1 [true, %block_13], [%var_30, %block_14]
  br i1 %var_49, label %block_16, label %block_17
block_16:
  call void @__quantum__qis__y__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_17
block_17:
  %var_31 = sitofp i64 %var_48 to double
  %var_32 = fmul double %var_31, 0.1
  call void @__quantum__qis__rz__body(double %var_32, %Qubit* inttoptr (i64 1 to %Qubit*))
  %var_33 = fmul double %var_47, 10.0
  %var_34 = fptosi double %var_33 to i64
  call void @__quantum__qis__reset__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__reset__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  %var_37 = add i64 %var_48, %var_34
  %var_38 = fsub double %var_47, 1.0
  call void @__quantum__rt__tuple_record_output(i64 2, i8* getelementptr inbounds ([4 x i8], [4 x i8]* @0, i64 0, i64 0))
  call void @__quantum__rt__int_record_output(i64 %var_37, i8* getelementptr inbounds ([6 x i8], [6 x i8]* @1, i64 0, i64 0))
  call void @__quantum__rt__double_record_output(double %var_38, i8* getelementptr inbounds ([6 x i8], [6 x i8]* @2, i64 0, i64 0))
  ret i64 0
}

declare void @__quantum__rt__initialize(i8*)

declare void @__quantum__qis__h__body(%Qubit*)

declare void @__quantum__qis__m__body(%Qubit*, %Result*) #1

declare i1 @__quantum__rt__read_result(%Result*)

declare void @__quantum__qis__ry__body(double, %Qubit*)

declare void @__quantum__qis__x__body(%Qubit*)

declare void @__quantum__qis__rx__body(double, %Qubit*)

declare void @__quantum__qis__y__body(%Qubit*)

declare void @__quantum__qis__rz__body(double, %Qubit*)

declare void @__quantum__qis__reset__body(%Qubit*) #1

declare void @__quantum__rt__tuple_record_output(i64, i8*)

declare void @__quantum__rt__int_record_output(i64, i8*)

declare void @__quantum__rt__double_record_output(double, i8*)

attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="adaptive_profile" "required_num_qubits"="2" "required_num_results"="4" }
attributes #1 = { "irreversible" }

; module flags

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5}

!0 = !{i32 1, !"qir_major_version", i32 1}
!1 = !{i32 7, !"qir_minor_version", i32 0}
!2 = !{i32 1, !"dynamic_qubit_management", i1 false}
!3 = !{i32 1, !"dynamic_result_management", i1 false}
!4 = !{i32 5, !"int_computations", !{!"i64"}}
!5 = !{i32 5, !"float_computations", !{!"double"}}
