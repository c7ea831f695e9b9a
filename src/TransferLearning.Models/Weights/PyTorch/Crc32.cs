namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>The CRC-32 of zip archives (ISO 3309, reflected polynomial 0xEDB88320), over bytes that arrive piece by piece.</summary>
internal struct Crc32()
{
    private static readonly uint[] Table = Fill();

    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all bytes up to now.</summary>
    public readonly uint Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var (state, table) = (_state, Table);
        foreach (var each in bytes) state = table[(byte)(state ^ each)] ^ (state >> 8);
        _state = state;
    }

    private static uint[] Fill()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++) entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
            table[i] = entry;
        }
        return table;
    }
}
