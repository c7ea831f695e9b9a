using TransferLearning.Training.Inputs;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Stages;

/// <summary>Creates the inputs of stages: from pictures, or from stored activations if the plan says so.</summary>
internal interface IStageInputs
{
    /// <summary>The training pictures, shuffled and augmented.</summary>
    StageInput Training(StageProgram stage);

    /// <summary>The pictures of a set, not augmented, in order.</summary>
    StageInput Evaluation(StageProgram stage, ImageSet set);

    /// <summary>The pictures of a set, not augmented, in order, as input of the whole network.</summary>
    StageInput Pictures(ImageSet set);
}
