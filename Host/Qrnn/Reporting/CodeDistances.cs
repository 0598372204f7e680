using System.Numerics;
using Qrnn.Data;

namespace Qrnn.Reporting;

/// <summary>Distances between codes under a <see cref="CodeMetric"/>, from codes packed for it.</summary>
internal sealed class CodeDistances
{
    private const int BitsOfUnit = 64;

    private readonly bool _countsBits;
    private readonly int _units;
    private readonly ulong[] _bits;
    private readonly int[] _coordinates;

    /// <param name="codes">The codes.</param>
    /// <param name="wordBits">Bits of a word, I.</param>
    /// <param name="metric">What distance means.</param>
    public CodeDistances(DistinctCodes codes, int wordBits, CodeMetric metric)
    {
        int calls = codes.Rows.Calls;
        _countsBits = metric == CodeMetric.Hamming;
        _units = metric switch
        {
            CodeMetric.Hamming => ((calls * wordBits) + BitsOfUnit - 1) / BitsOfUnit,
            CodeMetric.BitPlanes => wordBits,
            _ => calls,
        };
        Count = codes.Count;
        _bits = new ulong[_countsBits ? Count * _units : 0];
        _coordinates = new int[_countsBits ? 0 : Count * _units];
        for (int code = 0; code < Count; code++)
        {
            Pack(codes.Code(code), wordBits, metric, code * _units);
        }
    }

    /// <summary>Number of codes.</summary>
    public int Count { get; }

    /// <summary>The distances of a code to all others: bits that differ, or squared Euclidean.</summary>
    public void Measure(int code, CodeDistances others, Span<int> distances)
    {
        if (_countsBits)
        {
            ReadOnlySpan<ulong> own = _bits.AsSpan(code * _units, _units);
            for (int other = 0; other < distances.Length; other++)
            {
                ReadOnlySpan<ulong> its = others._bits.AsSpan(other * _units, own.Length);
                int sum = 0;
                for (int i = 0; i < own.Length; i++)
                {
                    sum += BitOperations.PopCount(own[i] ^ its[i]);
                }

                distances[other] = sum;
            }

            return;
        }

        ReadOnlySpan<int> place = _coordinates.AsSpan(code * _units, _units);
        for (int other = 0; other < distances.Length; other++)
        {
            ReadOnlySpan<int> its = others._coordinates.AsSpan(other * _units, place.Length);
            int sum = 0;
            for (int i = 0; i < place.Length; i++)
            {
                sum += (place[i] - its[i]) * (place[i] - its[i]);
            }

            distances[other] = sum;
        }
    }

    private void Pack(ReadOnlySpan<byte> code, int wordBits, CodeMetric metric, int at)
    {
        for (int call = 0; call < code.Length; call++)
        {
            switch (metric)
            {
                case CodeMetric.Hamming:
                    for (int bit = 0; bit < wordBits; bit++)
                    {
                        int place = (call * wordBits) + bit;
                        _bits[at + (place / BitsOfUnit)] |= (ulong)((code[call] >> bit) & 1) << (place % BitsOfUnit);
                    }

                    break;
                case CodeMetric.BitPlanes:
                    for (int lane = 0; lane < wordBits; lane++)
                    {
                        _coordinates[at + lane] = (2 * _coordinates[at + lane]) + ((code[call] >> (wordBits - 1 - lane)) & 1);
                    }

                    break;
                default:
                    _coordinates[at + call] = code[call];
                    break;
            }
        }
    }
}
