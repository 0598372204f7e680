using System.Collections.Immutable;

namespace Qrnn.Training.Torch;

// A pickle's values are null (None), bool, long, BigInteger, double, string, byte[], PickleTuple, PickleList, PickleDictionary, PickleNamespace,
// PickleName, TorchStorage and TorchTensor. None of them compares or prints by what it holds: a list may hold itself.

/// <summary>A tuple.</summary>
internal sealed class PickleTuple(ImmutableArray<object?> items)
{
    /// <summary>The items.</summary>
    public ImmutableArray<object?> Items { get; } = items;
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    /// <summary>The items.</summary>
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary, ordered or not, by text or whole number.</summary>
internal sealed class PickleDictionary
{
    private OrderedDictionary<object, object?>? _entries;

    private static OrderedDictionary<object, object?> Nothing { get; } = [];

    /// <summary>Keys (string or long) and values in the order in which they were set.</summary>
    public IReadOnlyDictionary<object, object?> Entries => _entries ?? Nothing;

    /// <summary>Sets a value.</summary>
    public void Set(object key, object? value) => (_entries ??= new(ScatteredKeys.Instance))[key] = value;

    /// <summary>The value of a text key; null when there is none, as for None.</summary>
    public object? Get(string key) => Entries.GetValueOrDefault(key);

    /// <summary>Whole numbers hash to themselves in .NET, so that a file could choose keys that all collide; here the process's random seed goes in.</summary>
    private sealed class ScatteredKeys : IEqualityComparer<object>
    {
        public static ScatteredKeys Instance { get; } = new();

        bool IEqualityComparer<object>.Equals(object? left, object? right) => Equals(left, right);

        public int GetHashCode(object key) => HashCode.Combine(key);
    }
}

/// <summary>A command line's settings.</summary>
internal sealed class PickleNamespace
{
    /// <summary>The settings by name; null until they are set.</summary>
    public PickleDictionary? Attributes { get; set; }
}

/// <summary>Stored numbers that tensors look at.</summary>
/// <param name="Key">Names the storage within the file.</param>
/// <param name="Element">Its type of numbers.</param>
/// <param name="Count">How many there are.</param>
internal sealed record TorchStorage(string Key, TorchElement Element, long Count);
