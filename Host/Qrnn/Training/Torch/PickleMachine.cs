using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Training.Torch;

/// <summary>
/// Reads one Python pickle (protocols 0 to 5, as Python's pickletools describes the opcodes) that holds what a checkpoint holds: texts, numbers,
/// lists, dictionaries and tensors. A pickle is a program for a stack machine that may call anything in Python; this machine can call four things
/// and does each itself. Every other name is refused by name, every other opcode by its place, and time and memory are bounded by the
/// file's size and the limits here.
/// </summary>
internal sealed class PickleMachine
{
    /// <summary>Most values that a pickle may push.</summary>
    public const int MaximumValues = 250_000;

    /// <summary>Most open lists, tuples and dictionaries.</summary>
    public const int MaximumDepth = 64;

    /// <summary>Newest protocol.</summary>
    public const int MaximumProtocol = 5;

    private readonly PickleInput _input;
    private readonly Func<ImmutableArray<object?>, TorchStorage> _storages;
    private readonly List<object?> _stack = [];
    private readonly List<(bool Filled, object? Value)> _memo = [];
    private readonly Stack<int> _marks = new();
    private int _pushed;
    private int _opcodeAt;

    private PickleMachine(PickleInput input, Func<ImmutableArray<object?>, TorchStorage> storages)
    {
        _input = input;
        _storages = storages;
    }

    /// <summary>Reads the pickle that begins at a place.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="position">Place of the pickle; afterwards that of what follows it.</param>
    /// <param name="storages">Makes a storage of a persistent identity; refuses what is none.</param>
    /// <exception cref="QrnnException">Names the place and the cause.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, ref int position, Func<ImmutableArray<object?>, TorchStorage> storages)
    {
        var input = new PickleInput(bytes, position);
        object? value = new PickleMachine(input, storages).Run();
        position = input.Position;
        return value;
    }

    private object? Run()
    {
        while (true)
        {
            _opcodeAt = _input.Position;
            byte opcode = _input.Byte();
            if (opcode == (byte)'.')
            {
                return _stack.Count == 1 && _marks.Count == 0 ? _stack[0] : throw Fail($"the pickle ends with {_stack.Count} values and {_marks.Count} open marks: must be one value");
            }

            if (!Scalar(opcode) && !Container(opcode) && !Memory(opcode) && !Object(opcode))
            {
                throw Fail(opcode is >= 0x20 and < 0x7F ? $"opcode '{(char)opcode}' is not one that a checkpoint needs" : $"opcode 0x{opcode:X2} is not one that a checkpoint needs");
            }
        }
    }

    /// <summary>Constants.</summary>
    private bool Scalar(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'J': Push((long)_input.Integer()); break;
            case (byte)'K': Push((long)_input.Byte()); break;
            case (byte)'M': Push((long)_input.Word()); break;
            case (byte)'I': Push(_input.DecimalWholeNumber(booleans: true)); break;
            case (byte)'L': Push(_input.DecimalWholeNumber(booleans: false)); break;
            case 0x8A: Push(_input.WholeNumber(_input.Byte())); break;
            case 0x8B: Push(_input.WholeNumber(_input.Integer())); break;
            case (byte)'G': Push(_input.Number()); break;
            case (byte)'F': Push(_input.DecimalNumber()); break;
            case 0x8C: Push(_input.Text(_input.Byte())); break;
            case (byte)'X': Push(_input.Text(_input.Unsigned())); break;
            case 0x8D: Push(_input.Text(_input.Long())); break;
            case (byte)'V': Push(_input.EscapedLine()); break;
            case (byte)'C': Push(_input.Bytes(_input.Byte())); break;
            case (byte)'B': Push(_input.Bytes(_input.Unsigned())); break;
            case 0x8E: Push(_input.Bytes(_input.Long())); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Tuples, lists and dictionaries.</summary>
    private bool Container(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                _marks.Push(_marks.Count < MaximumDepth ? _stack.Count : throw Fail($"more than {MaximumDepth} lists, tuples and dictionaries are open"));
                break;
            case (byte)')': Push(new PickleTuple([])); break;
            case 0x85 or 0x86 or 0x87: Push(new PickleTuple(PopMany(opcode - 0x84))); break;
            case (byte)'t': Push(new PickleTuple(PopToMark())); break;
            case (byte)']': Push(new PickleList()); break;
            case (byte)'l': Push(Filled(new PickleList(), PopToMark())); break;
            case (byte)'a': Append(PopMany(1)); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': Push(Filled(new PickleDictionary(), PopToMark())); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            default: return false;
        }

        return true;
    }

    /// <summary>The stack and what is remembered of it.</summary>
    private bool Memory(byte opcode)
    {
        switch (opcode)
        {
            case 0x80:
                byte protocol = _input.Byte();
                _ = protocol <= MaximumProtocol ? 0 : throw Fail($"protocol is {protocol}, the newest known one is {MaximumProtocol}");
                break;
            case 0x95:
                ulong frame = _input.Long(); // a hint for readers of streams
                _ = frame <= int.MaxValue ? 0 : throw Fail($"a frame of {frame} bytes does not fit into the file");
                break;
            case (byte)'0': _ = PopMany(1); break;
            case (byte)'1': _ = PopToMark(); break;
            case (byte)'2': Push(Peek()); break;
            case (byte)'p': Put(Index(_input.DecimalWholeNumber(booleans: false))); break;
            case (byte)'q': Put(_input.Byte()); break;
            case (byte)'r': Put(_input.Unsigned()); break;
            case 0x94: Put((uint)_memo.Count); break;
            case (byte)'g': Get(Index(_input.DecimalWholeNumber(booleans: false))); break;
            case (byte)'h': Get(_input.Byte()); break;
            case (byte)'j': Get(_input.Unsigned()); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Names, and what is done with them.</summary>
    private bool Object(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c': Push(Name(_input.Line(), _input.Line())); break;
            case 0x93:
                ImmutableArray<object?> parts = PopMany(2);
                Push(parts is [string module, string name] ? Name(module, name) : throw Fail("a name is not made of two texts"));
                break;
            case (byte)'Q': Push(Located(() => _storages(PopMany(1) is [PickleTuple identity] ? identity.Items : throw new QrnnException("a persistent identity is no tuple")))); break;
            case (byte)'R': Call(PopMany(2), "calls"); break;
            case 0x81: Call(PopMany(2), "makes an object of"); break;
            case (byte)'b': Build(PopMany(1)[0]); break;
            case (byte)'i':
                PickleName made = Name(_input.Line(), _input.Line());
                throw Fail($"makes an object of {made.Shown} by the opcode INST, which no checkpoint needs");
            case (byte)'o': throw Fail("makes an object by the opcode OBJ, which no checkpoint needs");
            case 0x92: throw Fail("makes an object by the opcode NEWOBJ_EX, which no checkpoint needs");
            case 0x82 or 0x83 or 0x84: throw Fail("refers to a registered extension: a checkpoint may only refer to names");
            case (byte)'P': throw Fail("has a persistent identity as text: a checkpoint's are tuples");
            case (byte)'S' or (byte)'T' or (byte)'U': throw Fail("has a text of Python 2: only checkpoints of Python 3 are read");
            default: return false;
        }

        return true;
    }

    private PickleName Name(string module, string name) => PickleName.Find(module, name) ?? throw Fail(
        $"refers to {PickleName.Show(module, name)}: a checkpoint may only refer to tensors and dictionaries (collections.OrderedDict, argparse.Namespace, torch._utils._rebuild_tensor_v2, _rebuild_parameter and torch's storages); nothing was executed");

    private void Call(ImmutableArray<object?> operands, string verb)
    {
        if (operands is not [PickleName name, PickleTuple arguments])
        {
            throw Fail($"{verb} something that is no name, or with something that is no tuple");
        }

        Push(Located(object? () => name.Kind switch
        {
            PickleNameKind.OrderedDictionary when arguments.Items.IsEmpty => new PickleDictionary(),
            PickleNameKind.Namespace when arguments.Items.IsEmpty => new PickleNamespace(),
            PickleNameKind.RebuildTensor => TorchTensor.Rebuild(arguments.Items),
            PickleNameKind.RebuildParameter when arguments.Items is [TorchTensor tensor, ..] => tensor,
            _ => throw new QrnnException($"{verb} {name.Shown} with {arguments.Items.Length} arguments: a checkpoint has no reason to; nothing was executed"),
        }));
    }

    private void Build(object? state)
    {
        switch (Peek())
        {
            case PickleNamespace settings when settings.Attributes is null && state is PickleDictionary attributes:
                settings.Attributes = attributes;
                break;
            case PickleDictionary when state is PickleDictionary:
                break; // the state of an ordered dictionary: {_metadata: versions of modules}
            default:
                throw Fail("sets the state of something that has none");
        }
    }

    private void Append(ImmutableArray<object?> items) => Filled(Peek() as PickleList ?? throw Fail("appends to something that is no list"), items);

    private void SetItems(ImmutableArray<object?> items) => Filled(Peek() as PickleDictionary ?? throw Fail("sets an entry of something that is no dictionary"), items);

    private static PickleList Filled(PickleList list, ImmutableArray<object?> items)
    {
        list.Items.AddRange(items);
        return list;
    }

    private PickleDictionary Filled(PickleDictionary dictionary, ImmutableArray<object?> items)
    {
        for (int i = 0; i < items.Length; i += 2)
        {
            object key = items[i] is string or long ? items[i]! : throw Fail("a dictionary's key is neither a text nor a whole number");
            dictionary.Set(key, i + 1 < items.Length ? items[i + 1] : throw Fail("a dictionary has a key without a value"));
        }

        return dictionary;
    }

    private void Push(object? value)
    {
        if (++_pushed > MaximumValues)
        {
            throw Fail($"has more than {MaximumValues} values");
        }

        _stack.Add(value);
    }

    private object? Peek() => _stack.Count > Floor() ? _stack[^1] : throw Fail("needs a value, and there is none");

    private int Floor() => _marks.TryPeek(out int mark) ? mark : 0;

    private ImmutableArray<object?> PopMany(int count) =>
        _stack.Count - Floor() >= count ? Cut(_stack.Count - count) : throw Fail($"needs {count} values, and there are {_stack.Count - Floor()}");

    private ImmutableArray<object?> PopToMark() => _marks.TryPop(out int mark) ? Cut(mark) : throw Fail("needs a mark, and there is none");

    private ImmutableArray<object?> Cut(int from)
    {
        ImmutableArray<object?> items = [.. _stack.Slice(from, _stack.Count - from)];
        _stack.RemoveRange(from, _stack.Count - from);
        return items;
    }

    private uint Index(object number) => number is long index and >= 0 and < MaximumValues
        ? (uint)index
        : throw Fail($"memory place {Setting.Short(string.Create(CultureInfo.InvariantCulture, $"{number}"))} is beyond {MaximumValues}");

    private void Put(uint place)
    {
        object? value = Peek();
        _ = Index((long)place);
        while (_memo.Count <= place)
        {
            _memo.Add(default);
        }

        _memo[(int)place] = (true, value);
    }

    private void Get(uint place) => Push(place < _memo.Count && _memo[(int)place] is (true, var value) ? value : throw Fail($"memory place {place} was never filled"));

    private QrnnException Fail(string problem) => new($"byte {_opcodeAt}: {problem}");

    /// <summary>Adds the place to the error of a part that does not know it.</summary>
    private object? Located(Func<object?> make)
    {
        try
        {
            return make();
        }
        catch (QrnnException failure) when (!failure.Message.StartsWith("byte ", StringComparison.Ordinal))
        {
            throw new QrnnException(Fail(failure.Message).Message, failure);
        }
    }
}
