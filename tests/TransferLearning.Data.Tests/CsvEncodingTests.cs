using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>
/// Tables saved by Excel: 'CSV UTF-8' has a byte order mark, 'Unicode Text' is UTF-16 with tabs, plain 'CSV' is Windows-1252, with semicolons in
/// many countries.
/// </summary>
public sealed class CsvEncodingTests : IDisposable
{
    private const string Table = "image,label\n1.jpg,Hähne\n2.jpg,Hühne\n";

    private readonly TemporaryFolder _folder = new();
    private readonly List<Diagnostic> _findings = [];

    public static TheoryData<string> Readable => ["utf-8", "utf-8 bom", "utf-16le bom", "utf-16be bom", "utf-16le bom, tabs", "utf-8, semicolons"];

    [Theory, MemberData(nameof(Readable))]
    public void Should_read_the_labels(string encoding)
    {
        var text = encoding.Contains("tabs", StringComparison.Ordinal) ? Table.Replace(',', '\t') : encoding.Contains("semicolons", StringComparison.Ordinal) ? Table.Replace(',', ';') : Table;
        Encoding bytes = encoding.Split(' ', ',')[0] switch { "utf-16le" => Encoding.Unicode, "utf-16be" => Encoding.BigEndianUnicode, _ => new UTF8Encoding(encoding.Contains("bom", StringComparison.Ordinal)) };

        var splits = Resolve([.. bytes.GetPreamble(), .. bytes.GetBytes(text)]);

        Assert.Empty(_findings);
        Assert.Equal(["Hähne", "Hühne"], splits.Classes);
    }

    /// <summary>pandas raises UnicodeDecodeError here. Decoded as UTF-8 with replacement characters, the two labels would be equal.</summary>
    [Fact]
    public void Should_refuse_Windows_1252_with_file_line_and_remedy()
    {
        Resolve(Encoding.Latin1.GetBytes(Table));

        var error = Assert.Single(_findings, finding => finding.Code == Codes.BadCsv);
        Assert.Equal(Severity.Error, error.Severity);
        Assert.Contains("labels.csv': line 2 is not UTF-8, byte 0xE4 ('ä' in Windows-1252, which Excel saves). Save the file as 'CSV UTF-8', or convert it: iconv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_UTF_16_without_a_byte_order_mark()
    {
        Resolve(Encoding.Unicode.GetBytes(Table));

        Assert.Contains("UTF-16 without a byte order mark", Assert.Single(_findings, finding => finding.Code == Codes.BadCsv).Message, StringComparison.Ordinal);
    }

    private DataSplits Resolve(byte[] table)
    {
        File.WriteAllBytes(_folder.At("labels.csv"), table);
        File.WriteAllBytes(_folder.At("1.jpg"), [1]);
        File.WriteAllBytes(_folder.At("2.jpg"), [1]);
        return DataResolver.Resolve(new Experiment { Data = new() { Train = new CsvSource { Csv = _folder.At("labels.csv") } } }, _findings);
    }

    public void Dispose() => _folder.Dispose();
}
