%Result = type opaque
%Qubit = type opaque

@0 = internal constant [4 x i8] c"0_t\00"
@1 = internal constant [6 x i8] c"1_t0i\00"
@2 = internal constant [6 x i8] c"2_t1b\00"
@3 = internal constant [6 x i8] c"3_t2a\00"
@4 = internal constant [8 x i8] c"4_t2a0r\00"
@5 = internal constant [8 x i8] c"5_t2a1r\00"
@6 = internal constant [8 x i8] c"6_t2a2r\00"

define i64 @ENTRYPOINT__main() #0 {
block_0:
  call void @__quantum__rt__initialize(i8* null)
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 0 to %Result*))
  %var_5 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 0 to %Result*))
  %var_6 = icmp eq i1 %var_5, false
  br i1 %var_6, label %block_1, label %block_2
block_1:
  br label %block_3
block_2:
  call void @__quantum__qis__ry__body(double 1.5707963267948966, %Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_3
block_3:
  %var_40 = phi i1 [true, %block_1], [false, %block_2]
  %var_39 = phi i64 [0, %block_1], [1, %block_2]
  %var_7 = xor i1 %var_40, true
  br i1 %var_7, label %block_4, label %block_8
block_4:
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 1 to %Result*))
  %var_8 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 1 to %Result*))
  %var_9 = icmp eq i1 %var_8, false
  br i1 %var_9, label %block_5, label %block_6
block_5:
  br label %block_7
block_6:
  %var_10 = add i64 %var_39, 2
  call void @__quantum__qis__ry__body(double 1.5707963267948966, %Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_7
block_7:
  %var_42 = phi i1 [true, %block_5], [%var_40, %block_6]
  %var_41 = phi i64 [%var_39, %block_5], [%var_10, %block_6]
  br label %block_8
block_8:
  %var_44 = phi i1 [%var_40, %block_3], [%var_42, %block_7]
  %var_43 = phi i64 [%var_39, %block_3], [%var_41, %block_7]
  %var_11 = xor i1 %var_44, true
  br i1 %var_11, label %block_9, label %block_13
block_9:
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 2 to %Result*))
  %var_12 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 2 to %Result*))
  %var_13 = icmp eq i1 %var_12, false
  br i1 %var_13, label %block_10, label %block_11
block_10:
  br label %block_12
block_11:
  %var_14 = add i64 %var_43, 3
  call void @__quantum__qis__ry__body(double 1.5707963267948966, %Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_12
block_12:
  %var_46 = phi i1 [true, %block_10], [%var_44, %block_11]
  %var_45 = phi i64 [%var_43, %block_10], [%var_14, %block_11]
  br label %block_13
block_13:
  %var_48 = phi i1 [%var_44, %block_8], [%var_46, %block_12]
  %var_47 = phi i64 [%var_43, %block_8], [%var_45, %block_12]
  %var_15 = xor i1 %var_48, true
  br i1 %var_15, label %block_14, label %block_18
block_14:
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 3 to %Result*))
  %var_16 = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 3 to %Result*))
  %var_17 = icmp eq i1 %var_16, false
  br i1 %var_17, label %block_15, label %block_16
block_15:
  br label %block_17
block_16:
  %var_18 = add i64 %var_47, 4
  call void @__quantum__qis__ry__body(double 1.5707963267948966, %Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_17
block_17:
  %var_50 = phi i1 [true, %block_15], [%var_48, %block_16]
  %var_49 = phi i64 [%var_47, %block_15], [%var_18, %block_16]
  br label %block_18
block_18:
  %var_52 = phi i1 [%var_48, %block_13], [%var_50, %block_17]
  %var_51 = phi i64 [%var_47, %block_13], [%var_49, %block_17]
  %var_19 = icmp sgt i64 %var_51, 3
  br i1 %var_19, label %block_19, label %block_20
block_19:
  call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 2 to %Qubit*))
  br label %block_26
block_20:
  %var_20 = srem i64 %var_51, 2
  %var_21 = icmp eq i64 %var_20, 1
  br i1 %var_21, label %block_21, label %block_22
block_21:
  br label %block_22
block_22:
  %var_53 = phi i1 [false, %block_20], [%var_52, %block_21]
  br i1 %var_53, label %block_23, label %block_24
block_23:
  call void @__quantum__qis__z__body(%Qubit* inttoptr (i64 2 to %Qubit*))
  br label %block_25
block_24:
  call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 2 to %Qubit*))
  br label %block_25
block_25:
  br label %block_26
block_26:
  %var_23 = shl i64 %var_51, 2
  %var_25 = xor i64 %var_23, 5
  %var_26 = and i64 %var_25, 7
  %var_28 = icmp eq i64 %var_26, 1
  br i1 %var_28, label %block_28, label %block_27
block_27:
  %var_30 = icmp eq i64 %var_26, 4
  br label %block_28
block_28:
  %var_54 = phi i1 [true, %block_26], [%var_30, %block_27]
  br i1 %var_54, label %block_29, label %block_30
block_29:
  call void @__quantum__qis__y__body(%Qubit* inttoptr (i64 1 to %Qubit*))
  br label %block_30
block_30:
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 4 to %Result*))
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 1 to %Qubit*), %Result* inttoptr (i64 5 to %Result*))
  call void @__quantum__qis__mresetz__body(%Qubit* inttoptr (i64 2 to %Qubit*), %Result* inttoptr (i64 6 to %Result*))
  %var_32 = mul i64 %var_51, 3
  %var_33 = sub i64 %var_32, 1
  %var_34 = sdiv i64 %var_33, 2
  %var_36 = xor i1 %var_52, true
  call void @__quantum__rt__tuple_record_output(i64 3, i8* getelementptr inbounds ([4 x i8], [4 x i8]* @0, i64 0, i64 0))
  call void @__quantum__rt__int_record_output(i64 %var_34, i8* getelementptr inbounds ([6 x i8], [6 x i8]* @1, i64 0, i64 0))
  call void @__quantum__rt__bool_record_output(i1 %var_36, i8* getelementptr inbounds ([6 x i8], [6 x i8]* @2, i64 0, i64 0))
  call void @__quantum__rt__array_record_output(i64 3, i8* getelementptr inbounds ([6 x i8], [6 x i8]* @3, i64 0, i64 0))
  call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 4 to %Result*), i8* getelementptr inbounds ([8 x i8], [8 x i8]* @4, i64 0, i64 0))
  call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 5 to %Result*), i8* getelementptr inbounds ([8 x i8], [8 x i8]* @5, i64 0, i64 0))
  call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 6 to %Result*), i8* getelementptr inbounds ([8 x i8], [8 x i8]* @6, i64 0, i64 0))
  ret i64 0
}

declare void @__quantum__rt__initialize(i8*)

declare void @__quantum__qis__h__body(%Qubit*)

declare void @__quantum__qis__mresetz__body(%Qubit*, %Result*) #1

declare i1 @__quantum__rt__read_result(%Result*)

declare void @__quantum__qis__ry__body(double, %Qubit*)

declare void @__quantum__qis__x__body(%Qubit*)

declare void @__quantum__qis__z__body(%Qubit*)

declare void @__quantum__qis__y__body(%Qubit*)

declare void @__quantum__rt__tuple_record_output(i64, i8*)

declare void @__quantum__rt__int_record_output(i64, i8*)

declare void @__quantum__rt__bool_record_output(i1, i8*)

declare void @__quantum__rt__array_record_output(i64, i8*)

declare void @__quantum__rt__result_record_output(%Result*, i8*)

attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="adaptive_profile" "required_num_qubits"="3" "required_num_results"="7" }
attributes #1 = { "irreversible" }

; module flags

!llvm.module.flags = !{!0, !1, !2, !3, !4}

!0 = !{i32 1, !"qir_major_version", i32 1}
!1 = !{i32 7, !"qir_minor_version", i32 0}
!2 = !{i32 1, !"dynamic_qubit_management", i1 false}
!3 = !{i32 1, !"dynamic_result_management", i1 false}
!4 = !{i32 5, !"int_computations", !{!"i64"}}
