using System.Text.Json;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Machine;

/// <summary>The stored record of one machine, libtorch and thread count: a small file that is replaced atomically.</summary>
/// <param name="folder">The folder of the records.</param>
/// <param name="facts">The facts that the record belongs to.</param>
public sealed class MachineRecords(string folder, MachineFacts facts)
{
    /// <summary>The record of this machine, in the user's cache folder.</summary>
    /// <param name="threads">The number of threads of torch's operations; null for torch's default.</param>
    public static MachineRecords OfThisMachine(int? threads) => new(Path.Combine(UserCache.Folder, "machine"), MachineFacts.OfThisMachine(threads));

    /// <summary>The record's file.</summary>
    public string File { get; } = Path.Combine(folder, $"{facts.Key}.json");

    /// <summary>The stored results; null where this machine has not been checked or the file is damaged.</summary>
    public MachineRecord? Known
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), MachineJson.Default.MachineRecord) is { Tried.Count: > 0 } record
                    && record.Tried.All(verdict => TorchMode.Find(verdict.Mode) is not null) ? record : null;
            }
            catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Stores a fault that a run found in a mode that the check considered right. The next check continues with the modes after it.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="fault">The fault.</param>
    public void Found(TorchMode mode, string fault)
    {
        ArgumentNullException.ThrowIfNull(mode);
        if (Known is { } record)
            Keep([.. record.Tried.Where(verdict => verdict.Mode != mode.Name && verdict.Fault is not null), new ModeVerdict { Mode = mode.Name, Fault = fault, OfNetwork = true }]);
    }

    /// <summary>Stores a network whose operations are all right in the mode that is used.</summary>
    public void Right(string network)
    {
        if (Known is { } record)
            Write(record with { Networks = [.. record.Networks.Append(network).Distinct(StringComparer.Ordinal)] });
    }

    /// <summary>Stores the results. If the cache folder cannot be written, nothing is stored and the next run checks again.</summary>
    /// <param name="tried">The modes, in the order in which they were tried.</param>
    /// <param name="networks">The networks that are right in the last of them.</param>
    public MachineRecord Keep(IReadOnlyList<ModeVerdict> tried, IReadOnlyList<string>? networks = null)
    {
        var record = new MachineRecord { Checked = DateTimeOffset.UtcNow, Processor = facts.Processor.Summary, Tried = tried, Networks = networks ?? [] };
        Write(record);
        return record;
    }

    private void Write(MachineRecord record)
    {
        try
        {
            AtomicFile.Replace(File, JsonSerializer.SerializeToUtf8Bytes(record, MachineJson.Default.MachineRecord));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Not stored: the next run checks again.
        }
    }
}
