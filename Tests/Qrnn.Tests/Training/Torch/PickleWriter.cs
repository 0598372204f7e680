using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Qrnn.Tests.Training.Torch;

/// <summary>A tensor to be written: a view of a storage of its own.</summary>
internal sealed record WrittenTensor(double[] Values, params long[] Sizes)
{
    /// <summary>PyTorch's name of the numbers.</summary>
    public string Element { get; init; } = "Float";

    /// <summary>Distances of neighbours; null for those of a contiguous tensor.</summary>
    public long[]? Strides { get; init; }

    /// <summary>Place of the first element.</summary>
    public long Offset { get; init; }

    /// <summary>The count that the pickle claims; null for the true one.</summary>
    public long? ClaimedCount { get; init; }

    /// <summary>The storage's key; null for one of its own.</summary>
    public string? Key { get; init; }
}

/// <summary>A Python name, such as collections.OrderedDict.</summary>
internal sealed record WrittenName(string Module, string Name);

/// <summary>What calling a name with arguments gives.</summary>
internal sealed record WrittenCall(object? Callable, params object?[] Arguments)
{
    /// <summary>What BUILD sets afterwards.</summary>
    public object? State { get; init; }

    /// <summary>The opcode: REDUCE or NEWOBJ.</summary>
    public byte Opcode { get; init; } = (byte)'R';

    /// <summary>Dictionary entries set afterwards.</summary>
    public List<(object Key, object? Value)> Entries { get; init; } = [];
}

/// <summary>A dictionary.</summary>
internal sealed record WrittenDictionary(params (object Key, object? Value)[] Entries);

/// <summary>Opcodes as they are.</summary>
internal sealed record WrittenBytes(byte[] Bytes);

/// <summary>
/// Writes pickles as Python does, from values: null, bool, int and long, double, string, object[] (a tuple), List (a list) and the records above.
/// Apart from the reader on purpose: a test that wrote with the reader's own tables would share its mistakes.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly bool _archive;
    private readonly int _protocol;

    public PickleWriter(bool archive, int protocol)
    {
        _archive = archive;
        _protocol = protocol;
        if (protocol >= 2)
        {
            Write(0x80, (byte)protocol);
        }
    }

    /// <summary>Storages in the order in which they were first written.</summary>
    public OrderedDictionary<string, byte[]> Storages { get; } = [];

    /// <summary>How many numbers each has.</summary>
    public Dictionary<string, long> Counts { get; } = [];

    /// <summary>The pickle with its end.</summary>
    public byte[] End()
    {
        Write((byte)'.');
        return _bytes.WrittenSpan.ToArray();
    }

    public PickleWriter Value(object? value)
    {
        switch (value)
        {
            case null: Write((byte)'N'); break;
            case bool flag when _protocol >= 2: Write(flag ? (byte)0x88 : (byte)0x89); break;
            case bool flag: Ascii(flag ? "I01\n" : "I00\n"); break;
            case int number: Value((long)number); break;
            case long number when _protocol < 1: Ascii($"I{number}\n"); break;
            case long number and >= 0 and < 256: Write((byte)'K', (byte)number); break;
            case long number and >= int.MinValue and <= int.MaxValue: Write((byte)'J'); Number(4, number); break;
            case long number: Write(0x8A, 8); Number(8, number); break;
            case double number when _protocol < 1: Ascii(FormattableString.Invariant($"F{number:R}\n")); break;
            case double number:
                Write((byte)'G');
                byte[] bits = new byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(bits, number);
                _bytes.Write(bits);
                break;
            case string text: Text(text); break;
            case object?[] tuple: Tuple(tuple); break;
            case List<object?> list: List(list); break;
            case WrittenDictionary dictionary: Dictionary(dictionary); break;
            case WrittenName name: Name(name); break;
            case WrittenCall call: Call(call); break;
            case WrittenTensor tensor: Tensor(tensor); break;
            case WrittenBytes raw: _bytes.Write(raw.Bytes); break;
            default: throw new ArgumentException($"{value.GetType()} can't be written", nameof(value));
        }

        return this;
    }

    private void Text(string text)
    {
        if (_protocol < 1)
        {
            Ascii($"V{string.Concat(text.Select(letter => letter < 128 && letter != '\\' ? letter.ToString() : $"\\u{(int)letter:x4}"))}\n");
            return;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Write((byte)'X');
        Number(4, utf8.Length);
        _bytes.Write(utf8);
    }

    private void Tuple(object?[] items)
    {
        if (items.Length == 0 && _protocol >= 1)
        {
            Write((byte)')');
            return;
        }

        bool few = items.Length <= 3 && _protocol >= 2;
        if (!few)
        {
            Write((byte)'(');
        }

        foreach (object? item in items)
        {
            Value(item);
        }

        Write(few ? (byte)(0x84 + items.Length) : (byte)'t');
    }

    private void List(List<object?> items)
    {
        Ascii(_protocol < 1 ? "(l" : "](");
        foreach (object? item in items)
        {
            Value(item);
            Ascii(_protocol < 1 ? "a" : string.Empty);
        }

        Ascii(_protocol < 1 ? string.Empty : "e");
    }

    private void Dictionary(WrittenDictionary dictionary)
    {
        Ascii(_protocol < 1 ? "(d" : "}");
        Items(dictionary.Entries);
    }

    private void Items(IEnumerable<(object Key, object? Value)> entries)
    {
        foreach ((object key, object? value) in entries)
        {
            Value(key).Value(value);
            Ascii("s");
        }
    }

    private void Name(WrittenName name)
    {
        if (_protocol >= 4)
        {
            Value(name.Module).Value(name.Name);
            Write(0x93);
            return;
        }

        Ascii($"c{name.Module}\n{name.Name}\n");
    }

    private void Call(WrittenCall call)
    {
        Value(call.Callable).Value(call.Arguments);
        Write(call.Opcode);
        Items(call.Entries);
        if (call.State is not null)
        {
            Value(call.State);
            Ascii("b");
        }
    }

    private void Tensor(WrittenTensor tensor)
    {
        string key = tensor.Key ?? $"{Storages.Count}";
        Storages.TryAdd(key, [.. tensor.Values.SelectMany(value => Bytes(tensor.Element, value))]);
        Counts[key] = tensor.Values.Length;
        long[] strides = tensor.Strides ?? [.. tensor.Sizes.Select((_, i) => tensor.Sizes[(i + 1)..].Aggregate(1L, (a, b) => a * b))];
        object?[] identity = ["storage", new WrittenName("torch", $"{tensor.Element}Storage"), key, "cpu", tensor.ClaimedCount ?? tensor.Values.Length];
        Value(new WrittenName("torch._utils", "_rebuild_tensor_v2"));
        Ascii("(");
        Value(_archive ? identity : [.. identity, null]);
        Ascii("Q");
        Value(tensor.Offset).Value(tensor.Sizes.Cast<object?>().ToArray()).Value(strides.Cast<object?>().ToArray()).Value(false).Value(new WrittenCall(new WrittenName("collections", "OrderedDict")));
        Ascii("tR");
    }

    private static byte[] Bytes(string element, double value) => element switch
    {
        "Double" => BitConverter.GetBytes(value),
        "Float" => BitConverter.GetBytes((float)value),
        "Half" => BitConverter.GetBytes((Half)value),
        "Long" => BitConverter.GetBytes((long)value),
        "Int" => BitConverter.GetBytes((int)value),
        "Short" => BitConverter.GetBytes((short)value),
        _ => [(byte)value],
    };

    private void Number(int bytes, long value) => _bytes.Write(BitConverter.GetBytes(value).AsSpan(0, bytes));

    private void Ascii(string text) => _bytes.Write(Encoding.ASCII.GetBytes(text));

    private void Write(params byte[] bytes) => _bytes.Write(bytes);
}
