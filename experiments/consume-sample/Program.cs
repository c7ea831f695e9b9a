using TransferLearning.Predict;

// dotnet run -- model.onnx photo.jpg…
using var classifier = ImageClassifier.Load(args[0]);
foreach (var photo in args[1..])
{
    Prediction p = classifier.Predict(photo);
    Console.WriteLine($"{photo}: {p.Label} {p.Probability:P1}");
}
