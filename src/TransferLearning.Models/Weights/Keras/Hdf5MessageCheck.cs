using System.Buffers.Binary;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// Checks a message of an object header before the library decodes it: Keras must use its type, and the sizes in it must fit into it.
/// Format: HDF5 File Format Specification 3.0, IV.A.2.
/// </summary>
internal static class Hdf5MessageCheck
{
    private const int Dataspace = 1, Datatype = 3, OldFillValue = 4, FillValue = 5, Layout = 8, Attribute = 12;
    private const byte Shared = 2;

    /// <summary>
    /// The types that are accepted: nil, dataspace, datatype, fill values, layout, group info, attribute, comment, times, continuation, symbol table,
    /// attribute info, references.
    /// </summary>
    private static readonly HashSet<int> Known = [0, Dataspace, Datatype, OldFillValue, FillValue, Layout, 10, Attribute, 13, 14, 16, 17, 18, 21, 22];

    private static readonly Dictionary<int, string> Foreign = new()
    {
        [2] = "a table of links",
        [6] = "a link of a newer kind",
        [7] = "data in external files",
        [11] = "filters (compression)",
        [15] = "a table of shared structures",
    };

    /// <summary>The fault of a message.</summary>
    /// <returns>A clause for the user; null where there is no fault.</returns>
    public static string? Problem(int type, byte flags, ReadOnlySpan<byte> body)
    {
        if (!Known.Contains(type)) return $"it has {Foreign.GetValueOrDefault(type, $"a structure of type {type}")}, which Keras never writes";
        if ((flags & Shared) != 0) return "it has a shared structure, which Keras never writes";
        return type switch
        {
            Datatype => DatatypeProblem(body),
            OldFillValue when body.Length < 4 || U32(body, 0) > body.Length - 4 => "a fill value is damaged",
            FillValue => FillValueProblem(body),
            Layout when body.Length < 2 || body[0] != 3 => "a tensor's layout is of a version that Keras never writes",
            Attribute => AttributeProblem(body),
            _ => null,
        };
    }

    /// <summary>Accepts integers, floats, strings and sequences of variable length: their descriptions contain no further sizes.</summary>
    private static string? DatatypeProblem(ReadOnlySpan<byte> body) =>
        body.Length < 8 ? "a type is damaged" : (body[0] & 15) is 0 or 1 or 3 or 9 ? null : $"it has a type of class {body[0] & 15}, which Keras never writes";

    private static string? FillValueProblem(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2) return "a fill value is damaged";
        var (defined, at) = body[0] >= 3 ? ((body[1] & 0x20) != 0, 2) : (body[0] == 1 || (body.Length > 3 && body[3] != 0), 4);
        return defined && (body.Length < at + 4 || U32(body, at) > body.Length - at - 4) ? "a fill value is damaged" : null;
    }

    /// <summary>
    /// An attribute has a name, a type and a dataspace, each with its size and padded to 8 bytes in version 1, then the data: element count times type size.
    /// </summary>
    private static string? AttributeProblem(ReadOnlySpan<byte> body)
    {
        const string Damaged = "an attribute is damaged";
        if (body.Length < 9 || body[0] is 0 or > 3) return Damaged;
        var (padding, at) = body[0] == 1 ? (7, 8) : (0, body[0] == 3 ? 9 : 8);
        Span<int> begins = stackalloc int[4];
        for (var i = 0; i < 3; i++)
        {
            begins[i] = at;
            at += (BinaryPrimitives.ReadUInt16LittleEndian(body[(2 + (2 * i))..]) + padding) & ~padding;
        }
        if (at > body.Length) return Damaged;
        begins[3] = at;
        var type = body[begins[1]..begins[2]];
        var space = body[begins[2]..begins[3]];
        if (type.Length < 8 || space.Length < 4) return Damaged;
        if (DatatypeProblem(type) is { } problem) return problem;
        if (Count(space) is not { } count || count * U32(type, 4) > body.Length - at) return "an attribute claims more than it holds";
        return null;
    }

    /// <summary>
    /// The number of elements of a dataspace: version, rank and flags (1 byte each), 5 more bytes in version 1 or 1 in version 2, then 8 bytes per dimension.
    /// </summary>
    private static Int128? Count(ReadOnlySpan<byte> space)
    {
        var at = space[0] == 1 ? 8 : 4;
        if (space.Length < at + (8 * space[1])) return null;
        Int128 count = 1;
        for (var i = 0; i < space[1]; i++)
            if ((count *= BinaryPrimitives.ReadUInt64LittleEndian(space[(at + (8 * i))..])) > ushort.MaxValue) return null;
        return count;
    }

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
