using Spectre.Console;
using Spectre.Console.Rendering;

namespace TransferLearning.Cli.Reporting;

/// <summary>The part of the bar that is text: steps, images a second, time left, the loss so far.</summary>
internal sealed class FiguresColumn : ProgressColumn
{
    /// <summary>Set by the thread that trains, shown by the one that draws.</summary>
    public string Figures { get; set; } = "";

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(Figures, new Style(foreground: Color.Grey));
}
