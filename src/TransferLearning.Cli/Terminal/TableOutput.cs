using System.Text;
using Spectre.Console;

namespace TransferLearning.Cli.Terminal;

/// <summary>The output that Spectre draws on: a writer, with the width of the terminal or of a file.</summary>
internal sealed class TableOutput(TextWriter writer, bool isTerminal, int columns) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => isTerminal;

    public int Width => columns;

    public int Height => 50;

    public void SetEncoding(Encoding encoding)
    {
        // The writer already has an encoding.
    }
}
