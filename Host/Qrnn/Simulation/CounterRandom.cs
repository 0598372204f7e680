namespace Qrnn.Simulation;

/// <summary>
/// A counter-based random generator: the number is a pure function of a key and a counter, so draws need no state, no order and no lock,
/// and a run gives the same bits for any number of threads.
/// </summary>
/// <remarks>Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.</remarks>
public static class CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>128 random bits. The low word of each argument and result comes first, as in the published test vectors.</summary>
    /// <param name="key">The stream, such as a seed.</param>
    /// <param name="counter0">The low half of the counter, such as a shot.</param>
    /// <param name="counter1">The high half of the counter, such as a measurement's number.</param>
    public static (ulong Low, ulong High) NextBits(ulong key, ulong counter0, ulong counter1)
    {
        uint x0 = (uint)counter0, x1 = (uint)(counter0 >> 32), x2 = (uint)counter1, x3 = (uint)(counter1 >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0;
            ulong product1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }

    /// <summary>A double that is uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    /// <inheritdoc cref="NextBits"/>
    public static double NextDouble(ulong key, ulong counter0, ulong counter1) => (NextBits(key, counter0, counter1).Low >> 11) * (1.0 / (1UL << 53));
}
