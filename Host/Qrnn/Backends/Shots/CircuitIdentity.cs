using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Qrnn.Backends.Shots;

/// <summary>Names what a circuit's result depends on.</summary>
public static class CircuitIdentity
{
    /// <summary>SHA-256 (first 32 hexadecimal digits) of backend, sequence, parameters, shots and seed.</summary>
    public static string Of(string backend, IShotProgram program, ScoredSequence sequence, ShotRequest request)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(request);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{backend}\n{program.Name}\n{program.Outputs.Bits}\n{string.Join(',', sequence.Words)}\n{request.Shots}\n{request.Seed}\n{request.Expected}\n")));
        hash.AppendData(MemoryMarshal.AsBytes(request.Parameters.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
