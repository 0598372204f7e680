using System.Collections.Immutable;

namespace Qrnn.Training.Torch;

/// <summary>A tensor: a view of a storage, whose limits were checked against it.</summary>
/// <param name="Storage">The numbers.</param>
/// <param name="Offset">Place of element (0, 0, …) in the storage.</param>
/// <param name="Sizes">Sizes by dimension; none for a scalar.</param>
/// <param name="Strides">Distance of neighbours in the storage by dimension.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, ImmutableArray<long> Sizes, ImmutableArray<long> Strides, long Count)
{
    private const int MaximumDimensions = 8;

    /// <summary>Makes a tensor from the arguments of torch._utils._rebuild_tensor_v2: storage, offset, sizes, strides, and others that don't matter here.</summary>
    /// <exception cref="QrnnException">They don't fit each other; says how.</exception>
    public static TorchTensor Rebuild(ImmutableArray<object?> arguments)
    {
        if (arguments.Length is not (6 or 7)
            || arguments[0] is not TorchStorage storage
            || arguments[1] is not long offset
            || arguments[2] is not PickleTuple sizeItems
            || arguments[3] is not PickleTuple strideItems)
        {
            throw new QrnnException("a tensor is not made of a storage, an offset, sizes and strides");
        }

        ImmutableArray<long> sizes = Numbers(sizeItems, "size"), strides = Numbers(strideItems, "stride");
        if (sizes.Length != strides.Length)
        {
            throw new QrnnException($"a tensor has {sizes.Length} sizes and {strides.Length} strides");
        }

        if (offset < 0 || offset > storage.Count)
        {
            throw new QrnnException($"a tensor begins at {offset} of a storage of {storage.Count} numbers");
        }

        // Sizes, strides and places are below 2^63 each, so 128 bits hold a product; each is refused as soon as it leaves the storage.
        Int128 count = 1, last = offset;
        for (int i = 0; i < sizes.Length; i++)
        {
            count *= sizes[i];
            last += (Int128)Math.Max(0, sizes[i] - 1) * strides[i];
            if (count > storage.Count || (last >= storage.Count && !sizes.Contains(0)))
            {
                throw new QrnnException($"a tensor of {count} numbers ends at {last} of a storage of {storage.Count} numbers");
            }
        }

        return last < storage.Count || count == 0
            ? new TorchTensor(storage, offset, sizes, strides, (long)count)
            : throw new QrnnException($"a tensor begins at {offset} of a storage of {storage.Count} numbers");
    }

    /// <summary>The numbers, the last index fastest.</summary>
    /// <param name="stored">The bytes of the storage.</param>
    public double[] Read(ReadOnlySpan<byte> stored)
    {
        double[] values = new double[Count];
        Span<long> index = stackalloc long[Sizes.Length];
        long place = Offset;
        int size = Storage.Element.Size();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Storage.Element.Read(stored[(int)(place * size)..]);
            for (int dimension = Sizes.Length - 1; dimension >= 0; dimension--)
            {
                place += Strides[dimension];
                if (++index[dimension] < Sizes[dimension])
                {
                    break;
                }

                place -= Strides[dimension] * Sizes[dimension];
                index[dimension] = 0;
            }
        }

        return values;
    }

    private static ImmutableArray<long> Numbers(PickleTuple items, string what)
    {
        if (items.Items.Length > MaximumDimensions)
        {
            throw new QrnnException($"a tensor has {items.Items.Length} dimensions, the limit is {MaximumDimensions}");
        }

        return [.. items.Items.Select(item => item switch
        {
            long number when number >= 0 => number,
            long number => throw new QrnnException($"a tensor has the {what} {number}, which is below 0"),
            _ => throw new QrnnException($"a tensor has a {what} that is no whole number"),
        })];
    }
}
