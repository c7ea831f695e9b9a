using Microsoft.AspNetCore.Http;
using TransferLearning.Texts;

namespace TransferLearning.Serve;

/// <summary>
/// <c>POST /words</c>: one text. The answer says which words the prediction rests on, found by occlusion: each word is left out in turn, and the text is
/// predicted again.
/// </summary>
internal sealed class WordsEndpoint(RequestTurns turns, Func<ServedModel?> model)
{
    // Each word is one more prediction.
    private const int MostWords = 256;

    /// <param name="context">The request.</param>
    /// <param name="class">The class, label or number that the words speak for; null for the likeliest one.</param>
    public Task<IResult> Handle(HttpContext context, string? @class)
    {
        var served = model() ?? throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, "The model is loading.") { RetryAfter = 1 };
        if (!served.TakesTexts)
            throw new RequestRefusedException(StatusCodes.Status501NotImplemented, "The model takes pictures. POST /heatmap shows what speaks for a class.");
        if (!string.IsNullOrEmpty(@class) && !served.Outputs.Contains(@class))
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"The model has no '{@class}'. It has {string.Join(", ", served.Outputs)}.");
        var isJson = RequestTexts.IsJson(context.Request);
        return turns.Run(context, async time =>
        {
            var (texts, areMany) = await turns.Reading(RequestTexts.Read(context.Request, isJson, most: 1, time), context.Request).ConfigureAwait(false);
            return areMany
                ? throw new RequestRefusedException(StatusCodes.Status400BadRequest, "The words of one text are asked for, not of a list.")
                : Results.Json(await turns.Computing(Answer(served, texts[0], string.IsNullOrEmpty(@class) ? null : @class, time), context.Request).ConfigureAwait(false));
        });
    }

    private static async Task<WordsAnswer> Answer(ServedModel served, string text, string? name, CancellationToken time)
    {
        var words = WrittenWords.Of(text);
        var whole = await served.PredictTextAsync(text, top: null, time).ConfigureAwait(false);
        // A model of numbers has no likeliest one.
        name ??= whole.Probabilities?.MaxBy(each => each.Value).Key ?? served.Outputs[0];
        var without = await Task.WhenAll(Enumerable.Range(0, Math.Min(words.Length, MostWords)).Select(left => served.PredictTextAsync(WrittenWords.Without(words, left), top: null, time))).ConfigureAwait(false);
        return new WordsAnswer(name, Of(whole, name), [.. without.Select((each, place) => new WordAnswer(words[place], Of(whole, name) - Of(each, name)))]);
    }

    private static float Of(PictureAnswer answer, string name) => (answer.Probabilities ?? answer.Values!)[name];
}
