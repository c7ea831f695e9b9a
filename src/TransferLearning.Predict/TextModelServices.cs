using Microsoft.Extensions.DependencyInjection;

namespace TransferLearning.Predict;

/// <summary>Registers models of texts for dependency injection. Each model is a singleton, loaded on first use.</summary>
public static class TextModelServices
{
    /// <summary>Registers a <see cref="TextClassifier"/>.</summary>
    public static IServiceCollection AddTextClassifier(this IServiceCollection services, string path, TextModelOptions? options = null) =>
        services.AddSingleton(_ => TextClassifier.Load(path, options));

    /// <summary>Registers a <see cref="TextLabeler"/>.</summary>
    public static IServiceCollection AddTextLabeler(this IServiceCollection services, string path, TextModelOptions? options = null) =>
        services.AddSingleton(_ => TextLabeler.Load(path, options));

    /// <summary>Registers a <see cref="TextRegressor"/>.</summary>
    public static IServiceCollection AddTextRegressor(this IServiceCollection services, string path, TextModelOptions? options = null) =>
        services.AddSingleton(_ => TextRegressor.Load(path, options));
}
