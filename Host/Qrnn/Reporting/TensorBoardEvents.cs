using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Qrnn.Reporting;

/// <summary>
/// Records of a TensorBoard event file: protobuf messages <c>Event</c> (tensorflow/core/util/event.proto) framed as TFRecords, each with its
/// length, and masked CRC-32C sums of length and content. Only the fields that scalars and hyperparameters need are written.
/// </summary>
internal static class TensorBoardEvents
{
    /// <summary>Plugin of hyperparameters, and the tags under which it looks for its data.</summary>
    private const string Plugin = "hparams", ExperimentTag = "_hparams_/experiment", StartTag = "_hparams_/session_start_info", EndTag = "_hparams_/session_end_info";

    /// <summary>The first record of every file.</summary>
    public static byte[] Version(double wallTime) => Event(wallTime, 0, output => Text(output, 3, "brain.Event:2"));

    /// <summary>Scalars of one step.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    /// <param name="step">The step.</param>
    /// <param name="scalars">Values by tag; those that are not finite are left out.</param>
    public static byte[] Scalars(double wallTime, long step, params (string Tag, double Value)[] scalars) => Event(wallTime, step, output => Bytes(output, 5, Message(summary =>
    {
        foreach ((string tag, double value) in scalars.Where(static scalar => double.IsFinite(scalar.Value)))
        {
            Bytes(summary, 1, Message(entry =>
            {
                Text(entry, 1, tag);
                entry.WriteTag(2, WireFormat.WireType.Fixed32);
                entry.WriteFloat((float)value);
            }));
        }
    })));

    /// <summary>What the experiment varies and measures.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    /// <param name="names">Names of the hyperparameters.</param>
    /// <param name="metrics">Tags of the scalars that runs are compared by.</param>
    public static byte[] Experiment(double wallTime, IEnumerable<string> names, IEnumerable<string> metrics) => Hyperparameters(wallTime, ExperimentTag, 2, Message(experiment =>
    {
        foreach (string name in names)
        {
            Bytes(experiment, 4, Message(info => Text(info, 1, name)));
        }

        foreach (string metric in metrics)
        {
            Bytes(experiment, 5, Message(info => Bytes(info, 1, Message(named => Text(named, 2, metric)))));
        }
    }));

    /// <summary>The hyperparameters of a run.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    /// <param name="group">Name of the run.</param>
    /// <param name="values">Long, double, bool or string by name.</param>
    public static byte[] Start(double wallTime, string group, IEnumerable<KeyValuePair<string, object>> values) => Hyperparameters(wallTime, StartTag, 3, Message(start =>
    {
        foreach ((string name, object value) in values)
        {
            Bytes(start, 1, Message(entry =>
            {
                Text(entry, 1, name);
                Bytes(entry, 2, (value switch
                {
                    bool flag => Value.ForBool(flag),
                    string text => Value.ForString(text),
                    _ => Value.ForNumber(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)),
                }).ToByteString());
            }));
        }

        Text(start, 4, group);
        Number(start, 5, wallTime);
    }));

    /// <summary>The end of a run.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    public static byte[] End(double wallTime) => Hyperparameters(wallTime, EndTag, 4, Message(end =>
    {
        const int success = 1;
        end.WriteTag(1, WireFormat.WireType.Varint);
        end.WriteEnum(success);
        Number(end, 2, wallTime);
    }));

    /// <summary>CRC-32C (Castagnoli) as TFRecords hold it: turned and shifted, so that sums of data with sums inside stay good.</summary>
    public static uint MaskedSum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return BitOperations.RotateRight(~sum, 15) + 0xa282ead8;
    }

    private static byte[] Hyperparameters(double wallTime, string tag, int field, ByteString content) => Event(wallTime, 0, output => Bytes(output, 5, Message(summary => Bytes(summary, 1, Message(value =>
    {
        Text(value, 1, tag);
        Bytes(value, 9, Message(metadata => Bytes(metadata, 1, Message(plugin =>
        {
            Text(plugin, 1, Plugin);
            Bytes(plugin, 2, Message(data => Bytes(data, field, content)));
        }))));
    })))));

    private static byte[] Event(double wallTime, long step, Action<CodedOutputStream> content)
    {
        ByteString data = Message(output =>
        {
            Number(output, 1, wallTime);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(step);
            content(output);
        });
        byte[] record = new byte[data.Length + 16];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedSum(record.AsSpan(0, 8)));
        data.Span.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), MaskedSum(data.Span));
        return record;
    }

    private static ByteString Message(Action<CodedOutputStream> content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            content(output);
        }

        return ByteString.CopyFrom(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Bytes(CodedOutputStream output, int field, ByteString bytes)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(bytes);
    }

    private static void Number(CodedOutputStream output, int field, double number)
    {
        output.WriteTag(field, WireFormat.WireType.Fixed64);
        output.WriteDouble(number);
    }
}
