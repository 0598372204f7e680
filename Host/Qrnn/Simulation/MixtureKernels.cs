namespace Qrnn.Simulation;

/// <summary>
/// What is not unitary, on density matrices as vectors: an index holds the row's bits above the column's. A qubit's bit of the row is
/// <c>row</c>, of the column <c>column</c>; both are masks.
/// </summary>
internal static class MixtureKernels
{
    /// <summary>The trace of a matrix of 2^qubits rows.</summary>
    public static double Trace(ReadOnlySpan<double> real, int qubits)
    {
        double sum = 0;
        for (int index = 0; index < 1 << qubits; index++)
        {
            sum += real[(index << qubits) | index];
        }

        return sum;
    }

    /// <summary>Keeps what was measured as 0 or as 1.</summary>
    public static void Project(Span<double> x, int row, int column, bool isOne)
    {
        int kept = isOne ? row | column : 0;
        for (int index = 0; index < x.Length; index++)
        {
            x[index] = (index & (row | column)) == kept ? x[index] : 0;
        }
    }

    /// <summary>Puts a qubit to |0⟩.</summary>
    public static void Reset(Span<double> x, int row, int column) => Map(x, row, column, 1, 0, 0);

    /// <summary>Dephasing with probability p.</summary>
    public static void Dephase(Span<double> x, int row, int column, double p) => Map(x, row, column, 0, 1, 1 - (2 * p));

    /// <summary>Amplitude damping by γ.</summary>
    public static void Damp(Span<double> x, int row, int column, double gamma) => Map(x, row, column, gamma, 1 - gamma, Math.Sqrt(1 - gamma));

    /// <summary>Depolarising with probability p on some qubits, masks of which are given: ρ → (1−q)·ρ + q·(I/d ⊗ Tr ρ), q = p·d²/(d²−1).</summary>
    public static void Depolarize(Span<double> x, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns, double p)
    {
        int d = 1 << rows.Length;
        double q = p * d * d / ((d * d) - 1);
        Span<int> diagonal = stackalloc int[d];
        int mask = 0;
        for (int value = 0; value < d; value++)
        {
            for (int k = 0; k < rows.Length; k++)
            {
                diagonal[value] |= ((value >> k) & 1) != 0 ? rows[k] | columns[k] : 0;
            }

            mask |= diagonal[value];
        }

        // Traces first: they are read from what the scaling changes.
        for (int index = 0; index < x.Length; index++)
        {
            if ((index & mask) != 0)
            {
                continue;
            }

            double trace = 0;
            foreach (int offset in diagonal)
            {
                trace += x[index | offset];
            }

            // All sub-masks of the mask.
            int part = mask;
            do
            {
                x[index | part] *= 1 - q;
                part = (part - 1) & mask;
            }
            while (part != mask);

            foreach (int offset in diagonal)
            {
                x[index | offset] += q * trace / d;
            }
        }
    }

    /// <summary>x += y.</summary>
    public static void Add(Span<double> x, ReadOnlySpan<double> y)
    {
        for (int index = 0; index < x.Length; index++)
        {
            x[index] += y[index];
        }
    }

    // 00 gains a share of 11; 11 and the coherences keep theirs.
    private static void Map(Span<double> x, int row, int column, double share, double kept, double coherence)
    {
        for (int index = 0; index < x.Length; index++)
        {
            if ((index & (row | column)) != 0)
            {
                continue;
            }

            double ones = x[index | row | column];
            x[index] += share * ones;
            x[index | row | column] = kept * ones;
            x[index | row] *= coherence;
            x[index | column] *= coherence;
        }
    }
}
