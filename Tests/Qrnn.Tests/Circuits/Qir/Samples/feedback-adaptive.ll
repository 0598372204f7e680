@0 = internal constant [4 x i8] c"0_t\00"
@1 = internal constant [6 x i8] c"1_t0i\00"
@2 = internal constant [6 x i8] c"2_t1b\00"
@3 = internal constant [6 x i8] c"3_t2a\00"
@4 = internal constant [8 x i8] c"4_t2a0r\00"
@5 = internal constant [8 x i8] c"5_t2a1r\00"
@6 = internal constant [8 x i8] c"6_t2a2r\00"

define i64 @ENTRYPOINT__main() #0 {
block_0:
  %var_3 = alloca i64
  %var_4 = alloca i1
  %var_5 = alloca i64
  %var_7 = alloca i1
  %var_19 = alloca i1
  %var_25 = alloca i64
  %var_27 = alloca i1
  call void @__quantum__rt__initialize(ptr null)
  call void @H(ptr inttoptr (i64 0 to ptr))
  call void @H(ptr inttoptr (i64 1 to ptr))
  store i64 0, ptr %var_3
  store i1 false, ptr %var_4
  store i64 1, ptr %var_5
  br label %block_1
block_1:
  %var_39 = load i64, ptr %var_5
  %var_6 = icmp sle i64 %var_39, 4
  store i1 true, ptr %var_7
  br i1 %var_6, label %block_2, label %block_3
block_2:
  %var_42 = load i1, ptr %var_7
  br i1 %var_42, label %block_4, label %block_5
block_3:
  store i1 false, ptr %var_7
  br label %block_2
block_4:
  %var_58 = load i1, ptr %var_4
  %var_8 = xor i1 %var_58, true
  br i1 %var_8, label %block_6, label %block_7
block_5:
  %var_43 = load i64, ptr %var_3
  %var_15 = icmp sgt i64 %var_43, 3
  br i1 %var_15, label %block_8, label %block_9
block_6:
  call void @H(ptr inttoptr (i64 0 to ptr))
  call void @__quantum__qis__mresetz__body(ptr inttoptr (i64 0 to ptr), ptr inttoptr (i64 0 to ptr))
  %var_9 = call i1 @__quantum__rt__read_result(ptr inttoptr (i64 0 to ptr))
  %var_10 = icmp eq i1 %var_9, false
  br i1 %var_10, label %block_10, label %block_11
block_7:
  %var_59 = load i64, ptr %var_5
  %var_14 = add i64 %var_59, 1
  store i64 %var_14, ptr %var_5
  br label %block_1
block_8:
  call void @X(ptr inttoptr (i64 2 to ptr))
  br label %block_12
block_9:
  %var_44 = load i64, ptr %var_3
  %var_17 = srem i64 %var_44, 2
  %var_18 = icmp eq i64 %var_17, 1
  store i1 false, ptr %var_19
  br i1 %var_18, label %block_13, label %block_17
block_10:
  store i1 true, ptr %var_4
  br label %block_14
block_11:
  %var_61 = load i64, ptr %var_3
  %var_62 = load i64, ptr %var_5
  %var_11 = add i64 %var_61, %var_62
  store i64 %var_11, ptr %var_3
  call void @Ry(double 1.5707963267948966, ptr inttoptr (i64 1 to ptr))
  br label %block_14
block_12:
  %var_47 = load i64, ptr %var_3
  %var_21 = shl i64 %var_47, 2
  %var_23 = xor i64 %var_21, 5
  %var_24 = and i64 %var_23, 7
  store i64 %var_24, ptr %var_25
  %var_49 = load i64, ptr %var_25
  %var_26 = icmp eq i64 %var_49, 1
  store i1 true, ptr %var_27
  br i1 %var_26, label %block_15, label %block_16
block_13:
  %var_56 = load i1, ptr %var_4
  store i1 %var_56, ptr %var_19
  br label %block_17
block_14:
  br label %block_7
block_15:
  %var_53 = load i1, ptr %var_27
  br i1 %var_53, label %block_18, label %block_21
block_16:
  %var_51 = load i64, ptr %var_25
  %var_28 = icmp eq i64 %var_51, 4
  store i1 %var_28, ptr %var_27
  br label %block_15
block_17:
  %var_46 = load i1, ptr %var_19
  br i1 %var_46, label %block_19, label %block_20
block_18:
  call void @Y(ptr inttoptr (i64 1 to ptr))
  br label %block_21
block_19:
  call void @Z(ptr inttoptr (i64 2 to ptr))
  br label %block_22
block_20:
  call void @H(ptr inttoptr (i64 2 to ptr))
  br label %block_22
block_21:
  call void @__quantum__qis__mresetz__body(ptr inttoptr (i64 0 to ptr), ptr inttoptr (i64 1 to ptr))
  call void @__quantum__qis__mresetz__body(ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 2 to ptr))
  call void @__quantum__qis__mresetz__body(ptr inttoptr (i64 2 to ptr), ptr inttoptr (i64 3 to ptr))
  %var_54 = load i64, ptr %var_3
  %var_31 = mul i64 %var_54, 3
  %var_32 = sub i64 %var_31, 1
  %var_33 = sdiv i64 %var_32, 2
  %var_55 = load i1, ptr %var_4
  %var_35 = xor i1 %var_55, true
  call void @__quantum__rt__tuple_record_output(i64 3, ptr @0)
  call void @__quantum__rt__int_record_output(i64 %var_33, ptr @1)
  call void @__quantum__rt__bool_record_output(i1 %var_35, ptr @2)
  call void @__quantum__rt__array_record_output(i64 3, ptr @3)
  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr), ptr @4)
  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 2 to ptr), ptr @5)
  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 3 to ptr), ptr @6)
  ret i64 0
block_22:
  br label %block_12
}

declare void @__quantum__rt__initialize(ptr)

define internal void @H(ptr %var_2) {
block_23:
  call void @__quantum__qis__h__body(ptr %var_2)
  ret void
}

declare void @__quantum__qis__h__body(ptr)

declare void @__quantum__qis__mresetz__body(ptr, ptr) #1

declare i1 @__quantum__rt__read_result(ptr) #2

define internal void @Ry(double %var_12, ptr %var_13) {
block_24:
  call void @__quantum__qis__ry__body(double %var_12, ptr %var_13)
  ret void
}

declare void @__quantum__qis__ry__body(double, ptr)

define internal void @X(ptr %var_16) {
block_25:
  call void @__quantum__qis__x__body(ptr %var_16)
  ret void
}

declare void @__quantum__qis__x__body(ptr)

define internal void @Z(ptr %var_20) {
block_26:
  call void @__quantum__qis__z__body(ptr %var_20)
  ret void
}

declare void @__quantum__qis__z__body(ptr)

define internal void @Y(ptr %var_29) {
block_27:
  call void @__quantum__qis__y__body(ptr %var_29)
  ret void
}

declare void @__quantum__qis__y__body(ptr)

declare void @__quantum__rt__tuple_record_output(i64, ptr)

declare void @__quantum__rt__int_record_output(i64, ptr)

declare void @__quantum__rt__bool_record_output(i1, ptr)

declare void @__quantum__rt__array_record_output(i64, ptr)

declare void @__quantum__rt__result_record_output(ptr, ptr)

attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="adaptive_profile" "required_num_qubits"="3" "required_num_results"="4" }
attributes #1 = { "irreversible" }
attributes #2 = { nofree nosync nounwind willreturn memory(argmem: read) }

; module flags

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8}

!0 = !{i32 1, !"qir_major_version", i32 2}
!1 = !{i32 7, !"qir_minor_version", i32 1}
!2 = !{i32 1, !"dynamic_qubit_management", i1 false}
!3 = !{i32 1, !"dynamic_result_management", i1 false}
!4 = !{i32 5, !"int_computations", !{!"i64"}}
!5 = !{i32 5, !"float_computations", !{!"double"}}
!6 = !{i32 7, !"backwards_branching", i2 3}
!7 = !{i32 1, !"arrays", i1 true}
!8 = !{i32 1, !"ir_functions", i1 true}
