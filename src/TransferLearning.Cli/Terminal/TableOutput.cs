using System.Text;
using Spectre.Console;

namespace TransferLearning.Cli.Terminal;

/// <summary>What Spectre draws on: a writer, with the columns of the terminal behind it or of a file.</summary>
internal sealed class TableOutput(TextWriter writer, bool isTerminal, int columns) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => isTerminal;

    public int Width => columns;

    public int Height => 50;

    public void SetEncoding(Encoding encoding)
    {
        // The writer has its encoding.
    }
}
