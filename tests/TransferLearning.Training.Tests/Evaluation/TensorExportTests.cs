using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.PyTorch;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>Exported files of tensors have the names of a PyTorch module's state dictionary.</summary>
public sealed class TensorExportTests
{
    /// <summary>The names are those that a torch.nn.Module with these layers has: batch norm stores five tensors, and num_batches_tracked is a scalar.</summary>
    [Fact]
    public void Should_write_every_tensor_of_a_state_dictionary_to_each_format()
    {
        using var folder = new TemporaryFolder();
        var run = SmallExperiment.Run(SmallExperiment.In(folder, "schedule.all.epochs=1"), folder.Path);
        string[] body = ["layers.0.weight", "layers.1.bias", "layers.1.num_batches_tracked", "layers.1.running_mean", "layers.1.running_var", "layers.1.weight", "layers.4.bias", "layers.4.weight"];
        string[] head = ["head.2.bias", "head.2.weight", "head.3.bias", "head.3.weight"];
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(run.ModelFolder!));
            foreach (var backboneOnly in new[] { false, true })
            {
                Assert.Equal(0, PyTorchExport.Write(model, folder.At("a.pth"), backboneOnly));
                Assert.Equal(0, SafetensorsExport.Write(model, folder.At("a.safetensors"), backboneOnly));
                using var pth = PyTorchState.Open(folder.At("a.pth"));
                using var safetensors = Safetensors.Open(folder.At("a.safetensors"));
                Assert.Equal(backboneOnly ? body : [.. head, .. body], pth.Entries.Keys.Order(StringComparer.Ordinal));
                Assert.Equal(safetensors.Entries.Keys.Order(StringComparer.Ordinal), pth.Entries.Keys.Order(StringComparer.Ordinal));
                Assert.Empty(pth.Entries["layers.1.num_batches_tracked"].Shape);
                Assert.All(pth.Entries.Keys, name => Assert.Equal(safetensors.ReadBytes(name), pth.ReadBytes(name)));
            }
        });
    }
}
