using System.Collections.Concurrent;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>A prefix that computes records from the pictures' indices and counts how often it sees each picture.</summary>
internal sealed unsafe class CountingPrefix(RecordLayout layout, bool anyThread = true) : IPrefix
{
    private readonly int _filler = Environment.CurrentManagedThreadId;

    public ConcurrentDictionary<int, int> Seen { get; } = new();

    public Func<int, bool> IsBad { get; init; } = _ => false;

    public Action<int>? OnLoad { get; init; }

    public int PictureBytes => sizeof(int) * 4;

    public bool RunsOnAnyThread => anyThread;

    public bool Load(int index, byte* picture)
    {
        OnLoad?.Invoke(index);
        Seen.AddOrUpdate(index, 1, (_, count) => count + 1);
        for (var i = 0; i < 4; i++)
            ((int*)picture)[i] = index;
        return !IsBad(index);
    }

    public void Run(byte* pictures, float* records)
    {
        if (!anyThread)
            Assert.Equal(_filler, Environment.CurrentManagedThreadId);
        for (var i = 0; i < layout.Chunk; i++)
            for (var element = 0; element < layout.Elements; element++)
                records[i * layout.Elements + element] = Value(*(int*)(pictures + i * PictureBytes), element);
    }

    public static float Value(int index, int element) => index * 1000f + element % 997;

    public static ActivationKey Key(string data = "d") => new()
    {
        Data = data,
        Resize = "squash 8x8 bilinear",
        Augmentation = "none",
        Preprocessing = "p",
        Prefix = "g",
        Weights = "w",
        Cut = "c",
        Engine = "test 1, batch 4",
        Precision = "fp32",
    };

    public static void AssertWhole(ActivationEntry entry, Func<int, bool>? skipped = null)
    {
        var elements = entry.Layout.Elements;
        var room = new float[elements];
        for (var i = 0; i < entry.Layout.Count; i++)
        {
            if (skipped?.Invoke(i) == true)
            {
                Assert.True(entry.IsSkipped(i));
                continue;
            }
            fixed (float* to = room)
                entry.Gather([i], to);
            for (var element = 0; element < elements; element++)
                Assert.True(room[element] == Value(i, element), $"record {i}, element {element}: {room[element]}");
        }
    }
}
