using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Qrnn.Tests.Mutations;

/// <summary>A file to be changed.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bytes">What is changed.</param>
/// <param name="Wrap">Makes the file of the changed bytes, such as by packing them; null when they are the file.</param>
internal sealed record MutationOriginal(string Name, byte[] Bytes, Func<byte[], byte[]>? Wrap = null);

/// <summary>How many changed files were refused and how many loaded.</summary>
internal sealed record MutationCounts(int Refused, int Loaded, TimeSpan Slowest, long MostAllocated);

/// <summary>Loads changed files and fails on everything but a one-line refusal or a correct load, in bounded time and memory.</summary>
internal static class MutationRun
{
    /// <summary>The environment variable with the number of cases of every kind of file; without it a few hundred are run.</summary>
    public const string CountVariable = "QRNN_MUTATIONS";

    private const int DefaultCount = 250;

    /// <summary>What one case may take on a machine that does much else.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>What one case may allocate, beside a multiple of its length: readers' own limits lie below.</summary>
    private const long AllocationLimit = 64 << 20, AllocationPerByte = 256;

    /// <summary>Number of cases of every kind of file.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable(CountVariable), CultureInfo.InvariantCulture, out int count) && count > 0 ? count : DefaultCount;

    /// <summary>Runs the cases.</summary>
    /// <param name="originals">Files that load; taken in turn.</param>
    /// <param name="load">Loads the file at a path and checks that what it gives is correct.</param>
    public static MutationCounts Run(IReadOnlyList<MutationOriginal> originals, Action<string> load)
    {
        using var folder = new TemporaryFolder();
        int refused = 0, loaded = 0;
        var slowest = TimeSpan.Zero;
        long mostAllocated = 0;
        foreach (MutationOriginal original in originals)
        {
            load(Written(folder, original, original.Bytes)); // else a test of refusals would pass for files that nobody can read
        }

        for (int seed = 0; seed < Count; seed++)
        {
            MutationOriginal original = originals[seed % originals.Count];
            byte[] mutated = Mutation.Apply(original.Bytes, seed, out string what);
            string path = Written(folder, original, mutated);
            string shown = $"{original.Name}, {what}";
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            try
            {
                load(path);
                loaded++;
            }
            catch (QrnnException refusal)
            {
                Assert.False(string.IsNullOrWhiteSpace(refusal.Message), shown);
                Assert.False(refusal.Message.Any(static letter => char.IsControl(letter) || letter is '\u2028' or '\u2029'), $"{shown}: more than one line: {refusal.Message}");
                Assert.True(refusal.Message.Contains(path, StringComparison.Ordinal), $"{shown}: does not name the file: {refusal.Message}");
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"{shown}: {other}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(watch.Elapsed < TimeLimit, $"{shown}: {watch.Elapsed}");
            Assert.True(allocated < AllocationLimit + AllocationPerByte * mutated.Length, $"{shown}: {allocated} bytes");
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            mostAllocated = Math.Max(mostAllocated, allocated);
        }

        return new MutationCounts(refused, loaded, slowest, mostAllocated);
    }

    private static string Written(TemporaryFolder folder, MutationOriginal original, byte[] bytes)
    {
        string path = folder.PathOf(original.Name);
        File.WriteAllBytes(path, original.Wrap is { } wrap ? wrap(bytes) : bytes);
        return path;
    }
}
