namespace TransferLearning.Models.Weights;

/// <summary>An open safetensors file. Opening checks the complete header. Tensors are read on demand, or viewed in place through a memory map.</summary>
public sealed class SafetensorsFile : IWeightFile
{
    private readonly FileBytes _file;
    private readonly SafetensorsHeader _header;

    /// <exception cref="WeightFileException">The file is absent, or not a valid safetensors file.</exception>
    public SafetensorsFile(string path)
    {
        _file = new FileBytes(path);
        try
        {
            _header = SafetensorsHeader.Read(_file);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public string Format => "safetensors";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightEntry> Entries => _header.Entries;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <inheritdoc/>
    public void Read(string name, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Entries[name].Length - offset);
        _file.Read(Position(name) + offset, destination);
    }

    /// <summary>The position of a tensor's first byte in the file.</summary>
    public long Position(string name) => _header.DataStart + _header.Offsets[name];

    /// <summary>
    /// A tensor's bytes in place, through a memory map, without a copy. Valid until the file is disposed. The file must not be truncated meanwhile.
    /// </summary>
    public ReadOnlySpan<byte> View(string name) => _file.View(Position(name), checked((int)Entries[name].Length));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
