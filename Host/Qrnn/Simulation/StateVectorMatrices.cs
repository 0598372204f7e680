using System.Numerics;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>2×2 matrices as 8 numbers: real parts of m00, m01, m10, m11, then imaginary parts.</summary>
internal static class StateVectorMatrices
{
    public const int Length = 8;

    /// <summary>Writes a single-qubit gate's matrix from the cosine and sine of half its angle (unused by gates without angle).</summary>
    public static void Write(GateKind kind, double cos, double sin, Span<double> m)
    {
        m.Clear();
        switch (kind)
        {
            case GateKind.Rx:
                (m[0], m[3], m[5], m[6]) = (cos, cos, -sin, -sin);
                break;
            case GateKind.Ry:
                (m[0], m[1], m[2], m[3]) = (cos, -sin, sin, cos);
                break;
            case GateKind.Rz:
                (m[0], m[3], m[4], m[7]) = (cos, cos, -sin, sin);
                break;
            case GateKind.R1:
                (m[0], m[3], m[7]) = (1, (cos * cos) - (sin * sin), 2 * cos * sin);
                break;
            default:
                Complex[] fixedMatrix = GateTable.Of(kind).Matrix(0);
                for (int k = 0; k < 4; k++)
                {
                    (m[k], m[k + 4]) = (fixedMatrix[k].Real, fixedMatrix[k].Imaginary);
                }

                break;
        }
    }

    /// <summary>product = left · right; may not overlap its factors.</summary>
    public static void Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> product)
    {
        for (int row = 0; row < 4; row += 2)
        {
            for (int column = 0; column < 2; column++)
            {
                double a = left[row], b = left[row + 4], c = left[row + 1], d = left[row + 5];
                double e = right[column], f = right[column + 4], g = right[column + 2], h = right[column + 6];
                product[row + column] = (a * e) - (b * f) + (c * g) - (d * h);
                product[row + column + 4] = (a * f) + (b * e) + (c * h) + (d * g);
            }
        }
    }

    /// <summary>The conjugate transpose, which undoes a unitary.</summary>
    public static void Adjoint(ReadOnlySpan<double> m, Span<double> adjoint)
    {
        (adjoint[0], adjoint[1], adjoint[2], adjoint[3]) = (m[0], m[2], m[1], m[3]);
        (adjoint[4], adjoint[5], adjoint[6], adjoint[7]) = (-m[4], -m[6], -m[5], -m[7]);
    }

    /// <summary>
    /// The Hermitian P with dU/dθ · U⁻¹ = −i/2 · P, as the coefficients of I, X, Y, Z: a Pauli for Rx, Ry, Rz, and Z − I for R1. All zero
    /// without an angle.
    /// </summary>
    public static (double I, double X, double Y, double Z) Generator(GateKind kind) => kind switch
    {
        GateKind.Rx => (0, 1, 0, 0),
        GateKind.Ry => (0, 0, 1, 0),
        GateKind.Rz => (0, 0, 0, 1),
        GateKind.R1 => (-1, 0, 0, 1),
        _ => default,
    };

    /// <summary>The coefficients of W·P·W⁻¹ for a unitary W.</summary>
    public static (double I, double X, double Y, double Z) Conjugate(ReadOnlySpan<double> w, (double I, double X, double Y, double Z) p)
    {
        Span<double> hermitian = [p.I + p.Z, p.X, p.X, p.I - p.Z, 0, -p.Y, p.Y, 0];
        Span<double> inverse = stackalloc double[Length];
        Span<double> half = stackalloc double[Length];
        Span<double> turned = stackalloc double[Length];
        Adjoint(w, inverse);
        Multiply(w, hermitian, half);
        Multiply(half, inverse, turned);
        return ((turned[0] + turned[3]) / 2, (turned[1] + turned[2]) / 2, (turned[6] - turned[5]) / 2, (turned[0] - turned[3]) / 2);
    }
}
