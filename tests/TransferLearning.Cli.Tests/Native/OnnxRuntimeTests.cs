using System.Reflection;
using TransferLearning.Models.Engines;

namespace TransferLearning.Cli.Tests.Native;

/// <summary>
/// The tool's package holds no ONNX Runtime: its library is found by <see cref="OnnxLibrary.Load"/> alone, so no object of ONNX Runtime may be made before.
/// </summary>
public class OnnxRuntimeTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>A field can have an initialiser, which runs before its class can load anything.</summary>
    [Fact]
    public void Should_be_a_field_of_one_class_that_can_only_be_made_after_the_library_is_loaded()
    {
        var holders = Rooms().SelectMany(room => room.GetTypes()).Where(type => type.GetFields(All).Any(field => IsOnnx(field.FieldType))).ToList();

        var holder = Assert.Single(holders);
        Assert.Equal("OnnxSession", holder.Name);
        Assert.All(holder.GetFields(All), field => Assert.False(field.IsStatic));
        // What it holds is given to it by the method that loads the library.
        var constructor = Assert.Single(holder.GetConstructors(All));
        Assert.True(constructor.IsPrivate);
        Assert.Equal(holder.GetFields(All).Select(field => field.FieldType), constructor.GetParameters().Select(parameter => parameter.ParameterType));
    }

    [Fact]
    public void Should_load_compute_and_say_which_file_it_is()
    {
        OnnxLibrary.Check();
        Assert.True(File.Exists(OnnxLibrary.File), OnnxLibrary.File);
        Assert.Contains(OnnxLibrary.File!, File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]));
    }

    private static IEnumerable<Assembly> Rooms() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(file => Path.GetFileName(file) is "dotnet-tl.dll" || (Path.GetFileName(file).StartsWith("TransferLearning.", StringComparison.Ordinal) && !file.EndsWith(".Tests.dll", StringComparison.Ordinal)))
        .Select(Assembly.LoadFrom);

    private static bool IsOnnx(Type type) =>
        type.Assembly.GetName().Name == "Microsoft.ML.OnnxRuntime" || type.GetGenericArguments().Any(IsOnnx) || (type.GetElementType() is { } element && IsOnnx(element));
}
