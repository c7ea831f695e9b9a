var model = Path.Combine(AppContext.BaseDirectory, "model");
Console.WriteLine($"This program carries a model that tells apart {string.Join(", ", File.ReadLines(Path.Combine(model, "classes.txt")))}.");
