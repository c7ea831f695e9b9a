using System.Reflection;
using TransferLearning.Models.Engines;

namespace TransferLearning.Cli.Tests.Native;

/// <summary>
/// The tool's package does not contain ONNX Runtime. Only <see cref="OnnxLibrary.Load"/> finds its library, so no object of ONNX Runtime may be created before.
/// </summary>
public class OnnxRuntimeTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The initialiser of a field runs before its class can load anything, so no other class may have a field of ONNX Runtime.</summary>
    [Fact]
    public void Should_use_ONNX_Runtime_only_in_a_class_that_loads_its_library_first()
    {
        var holders = Rooms().SelectMany(room => room.GetTypes()).Where(type => type.GetFields(All).Any(field => IsOnnx(field.FieldType))).ToList();

        var holder = Assert.Single(holders);
        Assert.Equal("OnnxSession", holder.Name);
        Assert.All(holder.GetFields(All), field => Assert.False(field.IsStatic));
        // The method that loads the library passes the fields' values to the constructor.
        var constructor = Assert.Single(holder.GetConstructors(All));
        Assert.True(constructor.IsPrivate);
        Assert.Equal(holder.GetFields(All).Select(field => field.FieldType), constructor.GetParameters().Select(parameter => parameter.ParameterType));
    }

    [Fact]
    public void Should_load_and_compute_and_report_the_library_file()
    {
        OnnxLibrary.Check();
        Assert.True(File.Exists(OnnxLibrary.File), OnnxLibrary.File);
        Assert.Contains(OnnxLibrary.File!, File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]));
    }

    // The tool's own: Predict is a package by itself, which brings the library.
    private static IEnumerable<Assembly> Rooms() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(file => Path.GetFileName(file) is "dotnet-tl.dll" || (Path.GetFileName(file).StartsWith("TransferLearning.", StringComparison.Ordinal) && Path.GetFileName(file) != "TransferLearning.Predict.dll" && !file.EndsWith(".Tests.dll", StringComparison.Ordinal)))
        .Select(Assembly.LoadFrom);

    private static bool IsOnnx(Type type) =>
        type.Assembly.GetName().Name == "Microsoft.ML.OnnxRuntime" || type.GetGenericArguments().Any(IsOnnx) || (type.GetElementType() is { } element && IsOnnx(element));
}
