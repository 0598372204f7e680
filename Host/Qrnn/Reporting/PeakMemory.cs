using System.Diagnostics;
using System.Globalization;

namespace Qrnn.Reporting;

/// <summary>The most memory that this process has held.</summary>
public static class PeakMemory
{
    /// <summary>Bytes resident at the highest point since the process began.</summary>
    public static long Bytes()
    {
        const string status = "/proc/self/status";
        if (File.Exists(status))
        {
            foreach (string line in File.ReadLines(status))
            {
                // "VmHWM:    123456 kB": the kernel's own high-water mark; the runtime's counter is sampled.
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    string number = line["VmHWM:".Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim();
                    return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
                }
            }
        }

        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
