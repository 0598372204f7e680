namespace Qrnn.Circuits;

/// <summary>The gates a circuit may hold. <see cref="GateTable"/> says what each one is; everything that must hold of every gate is tested by looping over that table.</summary>
public enum GateKind
{
    /// <summary>Pauli X (bit flip).</summary>
    X,

    /// <summary>Pauli Y.</summary>
    Y,

    /// <summary>Pauli Z (sign flip of |1⟩).</summary>
    Z,

    /// <summary>Hadamard.</summary>
    H,

    /// <summary>S = diag(1, i).</summary>
    S,

    /// <summary>S† = diag(1, −i).</summary>
    SAdjoint,

    /// <summary>T = diag(1, e^{iπ/4}).</summary>
    T,

    /// <summary>T† = diag(1, e^{−iπ/4}).</summary>
    TAdjoint,

    /// <summary>√X.</summary>
    SqrtX,

    /// <summary>(√X)†.</summary>
    SqrtXAdjoint,

    /// <summary>exp(−iθX/2).</summary>
    Rx,

    /// <summary>exp(−iθY/2).</summary>
    Ry,

    /// <summary>exp(−iθZ/2).</summary>
    Rz,

    /// <summary>diag(1, e^{iθ}).</summary>
    R1,

    /// <summary>exp(−iθ X⊗X/2), two targets.</summary>
    Rxx,

    /// <summary>exp(−iθ Y⊗Y/2), two targets.</summary>
    Ryy,

    /// <summary>exp(−iθ Z⊗Z/2), two targets.</summary>
    Rzz,

    /// <summary>Exchange of two targets.</summary>
    Swap,
}
