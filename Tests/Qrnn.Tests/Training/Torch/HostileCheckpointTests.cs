using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Qrnn.Models;
using Qrnn.Training.Torch;
using Xunit;

namespace Qrnn.Tests.Training.Torch;

/// <summary>Files that were made to do harm: each is refused in one line that says why, in bounded time and memory.</summary>
public sealed class HostileCheckpointTests
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private const long AllocationLimit = 100 << 20; // the machine's own limit is 250 000 values

    private sealed record Hostile(string What, string Says, Func<byte[]> Make);

    private static readonly Hostile[] All =
    [
        // What runs programs in Python.
        new("GLOBAL os system, REDUCE", "refers to os.system: a checkpoint may only", () => Pickle("cos\nsystem\n(X\u0004\0\0\0touchtR.")),
        new("GLOBAL posix system", "refers to posix.system", () => Pickle("cposix\nsystem\n.")),
        new("GLOBAL nt system", "refers to nt.system", () => Pickle("cnt\nsystem\n.")),
        new("GLOBAL builtins eval", "refers to builtins.eval", () => Pickle("cbuiltins\neval\n.")),
        new("GLOBAL __builtin__ exec", "refers to __builtin__.exec", () => Pickle("c__builtin__\nexec\n.")),
        new("GLOBAL builtins getattr", "refers to builtins.getattr", () => Pickle("cbuiltins\ngetattr\n.")),
        new("GLOBAL subprocess Popen", "refers to subprocess.Popen", () => Pickle("csubprocess\nPopen\n.")),
        new("GLOBAL torch load", "refers to torch.load", () => Pickle("ctorch\nload\n.")),
        new("GLOBAL torch.serialization", "refers to torch.serialization.load", () => Pickle("ctorch.serialization\nload\n.")),
        new("GLOBAL of another tensor function", "refers to torch._utils._rebuild_sparse_tensor", () => Pickle("ctorch._utils\n_rebuild_sparse_tensor\n.")),
        new("GLOBAL with a dotted name", "refers to collections.OrderedDict.__init__", () => Pickle("ccollections\nOrderedDict.__init__\n.")),
        new("STACK_GLOBAL os system", "refers to os.system", () => Pickle("\u008c\u0002os\u008c\u0006system\u0093.")),
        new("STACK_GLOBAL of other values", "a name is not made of two texts", () => Pickle("K\u0001\u008c\u0006system\u0093.")),
        new("INST os system", "refers to os.system", () => Pickle("(X\u0002\0\0\0idios\nsystem\n.")),
        new("INST of a known name", "by the opcode INST", () => Pickle("(iargparse\nNamespace\n.")),
        new("OBJ", "by the opcode OBJ", () => Pickle("(cargparse\nNamespace\no.")),
        new("OBJ os system", "refers to os.system", () => Pickle("(cos\nsystem\no.")),
        new("NEWOBJ os system", "refers to os.system", () => Pickle("cos\nsystem\n)\u0081.")),
        new("NEWOBJ of a storage", "makes an object of torch.FloatStorage", () => Pickle("ctorch\nFloatStorage\n)\u0081.")),
        new("NEWOBJ_EX", "by the opcode NEWOBJ_EX", () => Pickle("cargparse\nNamespace\n)}\u0092.")),
        new("EXT1", "registered extension", () => Pickle("\u0082\u0001.")),
        new("EXT2", "registered extension", () => Pickle("\u0083\u0001\0.")),
        new("EXT4", "registered extension", () => Pickle("\u0084\u0001\0\0\0.")),
        new("REDUCE of the training function", "calls __main__.command_train", () => Pickle("c__main__\ncommand_train\n)R.")),
        new("REDUCE of a text", "calls something that is no name", () => Pickle("X\u0002\0\0\0os)R.")),
        new("REDUCE with no tuple", "calls something that is no name, or with something that is no tuple", () => Pickle("ccollections\nOrderedDict\n]R.")),
        new("REDUCE of a dictionary with arguments", "calls collections.OrderedDict with 1 arguments", () => Pickle("ccollections\nOrderedDict\n]\u0085R.")),
        new("BUILD of a text", "sets the state of something that has none", () => Pickle("X\u0001\0\0\0a}b.")),
        new("BUILD of a namespace by a call", "refers to os.system", () => Pickle("cargparse\nNamespace\n)\u0081cos\nsystem\nb.")),
        new("BUILD of a name", "sets the state of something that has none", () => Pickle("c__main__\ncommand_train\n}b.")),
        new("BUILD of a namespace twice", "sets the state of something that has none", () => Pickle("cargparse\nNamespace\n)\u0081}b}b.")),
        new("PERSID", "persistent identity as text", () => Pickle("Pos.system\n.")),
        new("BINPERSID that is no tuple", "a persistent identity is no tuple", () => Pickle("X\u0001\0\0\0aQ.")),
        new("BINPERSID of a module", "a persistent identity is not ('storage'", () => Pickle("(X\u0006\0\0\0modulectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001NtQ.")),
        new("BINPERSID of a training function", "a persistent identity is not ('storage'", () => Pickle("(X\u0007\0\0\0storagec__main__\ncommand_train\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001NtQ.")),
        new("view of a storage", "is a view of another", () => Pickle("(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0000K\u0001tQ.")),
        new("set", "opcode 0x8F", () => Pickle("\u008f.")),
        new("text of Python 2", "text of Python 2", () => Pickle("U\u0002os.")),
        new("name with line ends", "refers to os evil", () => Pickle("\u008c\u0007os\nevil\u008c\u0001x\u0093.")),

        // What asks for memory or time.
        new("text of 2^63 bytes", "has 9223372036854775808 bytes, the limit is", () => Pickle("\u008d\0\0\0\0\0\0\0\u0080a.")),
        new("bytes of 2^64 - 1 bytes", "has 18446744073709551615 bytes, the limit is", () => Pickle("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.")),
        new("text of 2^32 - 1 bytes", "has 4294967295 bytes, the limit is", () => Pickle("X\u00ff\u00ff\u00ff\u00ffa.")),
        new("whole number of 2^31 - 1 bytes", "a whole number has 2147483647 bytes", () => Pickle("\u008b\u00ff\u00ff\u00ff\u007fa.")),
        new("whole number of negative length", "a whole number has -1 bytes", () => Pickle("\u008b\u00ff\u00ff\u00ff\u00ffa.")),
        new("endless whole number in digits", "no whole number of at most", () => Pickle("I" + new string('9', 60_000) + "\n.")),
        new("endless line", "a line has more than", () => Pickle("c" + new string('a', 100_000))),
        new("frame of 2^63 bytes", "a frame of 9223372036854775808 bytes", () => Pickle("\u0095\0\0\0\0\0\0\0\u0080.")),
        new("memory place 2^32 - 1", "memory place 4294967295 is beyond", () => Pickle("Nr\u00ff\u00ff\u00ff\u00ff.")),
        new("memory place below 0", "memory place -1 is beyond", () => Pickle("Np-1\n.")),
        new("memory place that was never filled", "memory place 7 was never filled", () => Pickle("h\u0007.")),
        new("more marks than lists nest", "are open", () => Pickle(new string('(', 100_000))),
        new("a million values", "has more than 250000 values", () => Pickle(new string('N', 1_000_000) + ".")),
        new("a million dictionaries", "has more than 250000 values", () => Pickle("](" + new string('}', 1_000_000) + "e.")),
        new("tuples nested a hundred thousand deep", "holds no dictionary", () => Pickle("N" + new string('\u0085', 100_000) + ".")),
        new("lists that double forty times", "holds no dictionary", () => Pickle("(]q\0" + string.Concat(Enumerable.Repeat("](h\0h\0eq\0", 40)) + "t.")),
        new("list that holds itself", "holds no dictionary", () => Pickle("]q\0h\0a.")),
        new("dictionary that holds itself", "'epoch' is no whole number", () => Pickle("}q\0X\u0005\0\0\0epochh\0s.")),
        new("dictionary by lists", "a dictionary's key is neither a text nor a whole number", () => Pickle("}]Ns.")),
        new("no value", "the pickle ends with 0 values", () => Pickle(".")),
        new("value below the mark", "needs 1 values, and there are 0", () => Pickle("N(\u0085.")),
        new("no mark", "needs a mark, and there is none", () => Pickle("NNt.")),
        new("unknown opcode", "opcode 0xFF is not one that a checkpoint needs", () => Pickle("\u00ff.")),
        new("protocol 6", "protocol is 6", () => Pickle("\u0080\u0006N.")),

        // Tensors that lie.
        new("storage larger than the file", "the file has", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1], 1_000_000_000_000) { ClaimedCount = 1_000_000_000_000 }))),
        new("storage below 0", "has -1 numbers", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1], 1) { ClaimedCount = -1 }))),
        new("tensor larger than its storage", "of a storage of 2 numbers", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2], 6)))),
        new("sizes whose product wraps", "of a storage of 2 numbers", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2], 1L << 62, 4, 1L << 62) { Strides = [0, 0, 0] }))),
        new("negative stride", "has the stride -1", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2], 2) { Strides = [-1], Offset = 1 }))),
        new("negative size", "has the size -6", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2], -6)))),
        new("negative offset", "begins at -1", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2], 2) { Offset = -1 }))),
        new("offset behind the storage", "begins at 9", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2], 1) { Offset = 9 }))),
        new("stride over the end", "ends at", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2, 3, 4, 5, 6], 6) { Strides = [2] }))),
        new("one number as many", "of a storage of 1 numbers", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1], 6) { Strides = [0] }))),
        new("nine dimensions", "has 9 dimensions", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1], 1, 1, 1, 1, 1, 1, 1, 1, 1)))),
        new("NaN", "tensor 'cell.input_layer.1.θ' has a number that is not finite", () => Changed(("cell.input_layer.1.θ", new WrittenTensor([double.NaN])))),
        new("infinity", "tensor 'cell.output_layer.0.φ' has a number that is not finite", () => Changed(("cell.output_layer.0.φ", new WrittenTensor([0, 0, 0, double.PositiveInfinity, 0, 0], 6)))),
        new("wrong shape", "tensor 'cell.input_layer.0.φ' has shape [3], the network needs [6]", () => Changed(("cell.input_layer.0.φ", new WrittenTensor([1, 2, 3], 3)))),
        new("missing tensor", "tensor 'cell.kernel_layer.0.0.θs' is missing", () => Changed(("cell.kernel_layer.0.0.θs", null))),
        new("tensor too many", "has 14 tensors, the network has 13", () => Changed(("cell.more", new WrittenTensor([1], 1)))),
        new("text for a tensor", "tensor 'cell.input_layer.0.θ' is missing", () => Changed(("cell.input_layer.0.θ", "θ"))),
        new("shared storage", "tensors share their numbers", () => Shared()),
        new("two types of one storage", "is said to be two different things", () => TorchWriter.Stream(new object?[] { new WrittenTensor([1], 1) { Key = "a" }, new WrittenTensor([1], 1) { Key = "a", Element = "Double" } })),

        // Settings that lie.
        new("a million workspace lanes", "workspace is 1000000: must be", () => Argued(("workspace", 1_000_000))),
        new("workspace that is a text", "workspace is many: must be", () => Argued(("workspace", "many"))),
        new("no seed", "'seed' is missing", () => Argued(("seed", null))),
        new("settings in a list", "'seed' is neither a number nor a text", () => Argued(("seed", new List<object?>()))),
        new("bias that is no number", "bias is NaN: must be", () => Argued(("initial_bias", double.NaN))),
        new("learning rate 0", "learningRate is 0: must be", () => Argued(("learning_rate", 0.0))),
        new("batch of 2^40", "'batch_size' is 1099511627776: must be 1 to", () => Argued(("batch_size", 1L << 40))),
        new("another network than its weights", "tensor 'cell.input_layer.0.φ' has shape [6], the network needs [4]", () => Argued(("workspace", 3), ("degree", 1))),
        new("epoch below 0", "'epoch' is no whole number", () => TorchWriter.Stream((SampleCheckpoint.Tiny() with { Replace = [("epoch", -1)] }).Root())),
        new("best loss that is no number", "'best_validation_loss' is not finite", () => TorchWriter.Stream((SampleCheckpoint.Tiny() with { Replace = [("best_validation_loss", new WrittenTensor([double.NaN]))] }).Root())),
        new("no optimiser", "'optimizer_state_dict' is not a state", () => TorchWriter.Stream((SampleCheckpoint.Tiny() with { Replace = [("optimizer_state_dict", null)] }).Root())),

        // Archives that lie.
        new("compressed archive (zip bomb)", "is compressed from", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), level: CompressionLevel.SmallestSize, also: [("checkpoint/data/bomb", new byte[10_000_000])])),
        new("entry outside", "has a path that no checkpoint has", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), also: [("checkpoint/../../etc/passwd", [1])])),
        new("entry above", "has a path that no checkpoint has", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), also: [("../x", [1])])),
        new("entry at the root", "has a path that no checkpoint has", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), also: [("/etc/passwd", [1])])),
        new("entry with backslashes", "has a path that no checkpoint has", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), also: [("checkpoint\\..\\x/y", [1])])),
        new("entry of another folder", "lies in another folder", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), also: [("other/data.pkl", [1])])),
        new("entry twice", "occurs twice", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), also: [("checkpoint/data.pkl", [1])])),
        new("big-endian archive", "only little is supported", () => TorchWriter.Archive(SampleCheckpoint.Tiny().Root(), byteOrder: "big")),
        new("archive of something else", "is a zip archive without data.pkl", () => TorchWriter.Zip(CompressionLevel.NoCompression, ("word/document.xml", [1]))),
        new("archive with os.system", "data.pkl: byte 2: refers to os.system", () => TorchWriter.Archive(new WrittenCall(new WrittenName("os", "system"), "id"))),
        new("archive with a changed number", "the file is damaged", () => ChangedArchive()),
        new("empty file", "is no PyTorch checkpoint", () => []),
        new("true tar file", "is no PyTorch checkpoint", () => new byte[10_240]),
    ];

    /// <summary>What each is.</summary>
    public static TheoryData<string> Names() => [.. All.Select(static hostile => hostile.What)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_HostileFile_IsRefusedInOneLine(string what)
    {
        Hostile hostile = All.Single(hostile => hostile.What == what);
        byte[] bytes = hostile.Make();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        QrnnException refused = Assert.Throws<QrnnException>(() => RvqeImport.Translate(RvqeCheckpoint.Parse(bytes, "evil.tar")));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(hostile.Says, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("evil.tar: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Message, static letter => char.IsControl(letter) || letter is '\u2028' or '\u2029');
        Assert.True(watch.Elapsed < TimeLimit && allocated < AllocationLimit, $"{watch.Elapsed}, {allocated} bytes");
    }

    [Fact]
    public void Parse_SampleCutAtEveryByte_IsRefused()
    {
        byte[] stream = TorchWriter.Stream(SampleCheckpoint.Tiny().Root()), archive = TorchWriter.Archive(SampleCheckpoint.Tiny().Root());
        foreach (byte[] whole in (byte[][])[stream, archive])
        {
            // Every byte of the stream's beginning and end, and every 7th between: each kind of opcode is met.
            for (int length = 0; length < whole.Length; length += length < 300 || length > whole.Length - 300 ? 1 : 7)
            {
                Assert.Throws<QrnnException>(() => RvqeCheckpoint.Parse(whole[..length], "cut.tar"));
            }
        }
    }

    [Fact]
    public void Read_HugeFile_IsRefusedUnread()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("huge.tar");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(TorchFile.MaximumBytes + 1L); // a hole: takes no room on the disk
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains($"the limit is {TorchFile.MaximumBytes}", Assert.Throws<QrnnException>(() => RvqeCheckpoint.Read(path)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    /// <summary>A stream whose value is these opcodes, each letter a byte.</summary>
    private static byte[] Pickle(string opcodes) => [.. TorchWriter.Stream(null)[..^StreamEnd], .. Encoding.Latin1.GetBytes(opcodes), .. "]."u8];

    /// <summary>Bytes of TorchWriter.Stream(null) from its value on: protocol, None, stop; protocol, the empty list of keys, stop.</summary>
    private const int StreamEnd = 4 + 6;

    private static byte[] Changed(params (string, object?)[] tensors) => TorchWriter.Stream((SampleCheckpoint.Tiny() with { Tensors = tensors }).Root());

    private static byte[] Argued(params (string, object?)[] arguments) => TorchWriter.Stream((SampleCheckpoint.Tiny() with { Arguments = arguments }).Root());

    /// <summary>All weights are views of one storage: what asks for much memory with a small file.</summary>
    private static byte[] Shared()
    {
        ParameterLayout layout = SampleCheckpoint.Tiny().Configuration.Shape.Layout();
        return Changed([.. layout.Tensors.Select(static tensor => (tensor.Name, (object?)new WrittenTensor([1, 2, 3, 4, 5, 6], [.. tensor.Shape.Select(static size => (long)size)]) { Key = "shared" }))]);
    }

    private static byte[] ChangedArchive()
    {
        byte[] bytes = TorchWriter.Archive(SampleCheckpoint.Tiny().Root());
        byte[] number = BitConverter.GetBytes((float)SampleCheckpoint.Tiny().State.Parameters[3]);
        bytes[bytes.AsSpan().IndexOf(number)] ^= 1;
        return bytes;
    }
}
