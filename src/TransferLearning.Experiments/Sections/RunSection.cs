namespace TransferLearning.Experiments.Sections;

/// <summary>How the machine is used.</summary>
public sealed class RunSection
{
    [Key("device", "auto (CUDA where there is one, else the CPU), cpu, cuda, cuda:1 for one of several, or mps (Metal, on a Mac with Apple silicon).", Pattern = "auto|cpu|mps|cuda(:[0-9]{1,2})?")]
    public string Device { get; init; } = "auto";

    [Key("devices", "GPUs that compute each training batch together, from 'device' on: 'cuda' with 2 takes cuda:0 and cuda:1. On the CPU, parts of the batch one after the other.", Minimum = 1, Maximum = 64, Unit = "devices", DefaultText = "1")]
    public int? Devices { get; init; }

    [Key("precision", "The number format of tensor computations.")]
    public Precision Precision { get; init; } = Precision.Auto;

    [Key("frozen_precision", "The number format in which frozen layers in front of the first trained one are computed.")]
    public FrozenPrecision FrozenPrecision { get; init; } = FrozenPrecision.Auto;

    [Key("cache", "Whether outputs of frozen layers are stored instead of computed again.", ChangesResult = false)]
    public CacheMode Cache { get; init; } = CacheMode.Auto;

    [Key("cache_size", "The most disk space that stored activations and decoded pictures may take.", DefaultText = "half of the free space", Example = "20GB", ChangesResult = false)]
    public ByteSize? CacheSize { get; init; }

    [Key("deterministic", "How far a run gives the same numbers every time.")]
    public Determinism Deterministic { get; init; } = Determinism.On;

    [Key("memory", "The most memory that decoded images may take.", DefaultText = "a quarter of the free memory", Example = "2GB", ChangesResult = false)]
    public ByteSize? Memory { get; init; }

    [Key("workers", "Threads that decode and augment images.", Minimum = 0, Maximum = 1024, DefaultText = "one per processor", ChangesResult = false)]
    public int? Workers { get; init; }

    [Key("checkpoint_minutes", "Time between two checkpoints within an epoch. There is always one at an epoch's end.", Minimum = 0, MinimumExclusive = true, Unit = "minutes", ChangesResult = false)]
    public double CheckpointMinutes { get; init; } = 5;

    [Key("checkpoint_steps", "Batches between two checkpoints within an epoch, instead of a time.", Minimum = 1, Unit = "batches", ChangesResult = false)]
    public int? CheckpointSteps { get; init; }

    [Key("threads", "Threads that compute tensors.", Minimum = 1, Maximum = 1024, DefaultText = "one per processor")]
    public int? Threads { get; init; }
}

/// <summary>How far a run gives the same numbers every time.</summary>
public enum Determinism
{
    [Choice("false", "Faster algorithms on a GPU, whose sums may have another order each time.")]
    Off,

    [Choice("true", "The same numbers every time on the same machine.")]
    On,

    [Choice("strict", "Also the same on processors of another make, where a stage trains only dense layers (with dropout, activations and batch norm) at the end of the network. 'plan' says what cannot be. Slower; 'device: auto' is the CPU.")]
    Strict,
}

/// <summary>The number format of tensor computations.</summary>
public enum Precision
{
    [Choice("auto", "fp32 on a CPU and for texts; bf16 where CUDA has it and 'deterministic' allows it.")]
    Auto,

    [Choice("fp32", "32-bit floats.")]
    Fp32,

    [Choice("bf16", "bfloat16 where it is safe, 32-bit floats elsewhere (autocast).")]
    Bf16,
}

/// <summary>The number format of frozen parts.</summary>
public enum FrozenPrecision
{
    [Choice("auto", "That of 'precision'.")]
    Auto,

    [Choice("fp32", "32-bit floats.")]
    Fp32,

    [Choice("bf16", "bfloat16.")]
    Bf16,

    [Choice("int8", "8-bit numbers, calibrated on at most 200 training images. Faster on a CPU, and not as exact. Only on a CPU.")]
    Int8,
}

/// <summary>Whether outputs of frozen layers are stored.</summary>
public enum CacheMode
{
    [Choice("auto", "Where it is exact and saves time.")]
    Auto,

    [Choice("on", "Always; an error where it cannot be exact.")]
    On,

    [Choice("off", "Never.")]
    Off,
}
