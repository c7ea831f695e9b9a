using System.Text;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Models;

/// <summary>
/// What makes MLflow's Python loaders read a model's ONNX file: the flavours <c>onnx</c> and <c>python_function</c> of the <c>MLmodel</c> file, and the
/// files that name the Python packages. It follows <c>save_model</c> in MLflow's mlflow/onnx/__init__.py and <c>add_to_model</c> in mlflow/pyfunc/__init__.py.
/// </summary>
internal static class OnnxFlavor
{
    public const string Name = "onnx", Loader = "python_function";

    private const string Conda = "conda.yaml", PythonEnvironment = "python_env.yaml", Requirements = "requirements.txt", Python = "3.11.9";

    // The models use operator set 18 and the intermediate representation 8: ONNX 1.13 and ONNX Runtime 1.14 are the first to read them.
    private static readonly string[] Packages = ["mlflow", "onnx>=1.13", "onnxruntime>=1.14"];

    /// <summary>The files that name the Python packages.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Files { get; } =
    [
        (Requirements, Encoding.UTF8.GetBytes(string.Concat(Packages.Select(package => package + "\n")))),
        (PythonEnvironment, Encoding.UTF8.GetBytes($"python: {Python}\nbuild_dependencies:\n- pip\ndependencies:\n- -r {Requirements}\n")),
        (Conda, Encoding.UTF8.GetBytes($"channels:\n- conda-forge\ndependencies:\n- python={Python}\n- pip\n- pip:\n{string.Concat(Packages.Select(package => $"  - {package}\n"))}name: mlflow-env\n")),
    ];

    /// <summary>The two flavours, below the key <c>flavors</c>.</summary>
    /// <param name="file">The ONNX file's name in the model's folder, as a YAML scalar.</param>
    public static string Yaml(string file) => $$"""
          {{Name}}:
            code: null
            data: {{file}}
            onnx_session_options: null
            onnx_version: 1.13.0
            providers:
            - CUDAExecutionProvider
            - CPUExecutionProvider
          {{Loader}}:
            data: {{file}}
            env:
              conda: {{Conda}}
              virtualenv: {{PythonEnvironment}}
            loader_module: mlflow.onnx
            python_version: {{Python}}

        """;

    /// <summary>The two flavours in the JSON of a run's tag.</summary>
    public static JsonObject Json() => new() { [Name] = new JsonObject(), [Loader] = new JsonObject { ["loader_module"] = "mlflow.onnx" } };
}
