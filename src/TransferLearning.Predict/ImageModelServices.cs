using Microsoft.Extensions.DependencyInjection;

namespace TransferLearning.Predict;

/// <summary>Registers models for dependency injection. Each model is a singleton, loaded on first use.</summary>
public static class ImageModelServices
{
    /// <summary>Registers an <see cref="ImageClassifier"/>.</summary>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, string path, ImageModelOptions? options = null) =>
        services.AddSingleton(_ => ImageClassifier.Load(path, options));

    /// <summary>Registers an <see cref="ImageLabeler"/>.</summary>
    public static IServiceCollection AddImageLabeler(this IServiceCollection services, string path, ImageModelOptions? options = null) =>
        services.AddSingleton(_ => ImageLabeler.Load(path, options));

    /// <summary>Registers an <see cref="ImageRegressor"/>.</summary>
    public static IServiceCollection AddImageRegressor(this IServiceCollection services, string path, ImageModelOptions? options = null) =>
        services.AddSingleton(_ => ImageRegressor.Load(path, options));
}
