namespace TransferLearning.EndToEnd.Tests;

/// <summary>Experiments small enough for a test: drawn pictures, and a network of a few hundred weights.</summary>
internal static class SampleExperiments
{
    /// <summary>One stage of two epochs over 24 pictures.</summary>
    public const string Tiny = """
        experiment: tiny
        seed: 3
        data:
          train: { shapes: { images: 24, size: 32, classes: 2 } }
          validation: { shapes: { images: 12, size: 32, classes: 2, seed: 1 } }
          image_size: 32
          batch_size: 8
        backbone:
          layers:
            - conv: { filters: 4, kernel_size: 3, activation: relu }
            - max_pool: 2
          weights: none
          pooling: avg
        head:
          - dense: { units: classes, activation: softmax }
        optimizer: { adam: { learning_rate: 0.01 } }
        schedule:
          - stage: all
            epochs: 2
        """;
}
