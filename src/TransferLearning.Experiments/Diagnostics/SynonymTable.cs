namespace TransferLearning.Experiments.Diagnostics;

/// <summary>Names of Keras (and of PyTorch where they differ) with their names here. docs/from-keras.md explains them.</summary>
internal static class SynonymTable
{
    private const string Data = "in 'data'", Stage = "in a stage of 'schedule'", Source = "in a source such as 'data.train'", Optimizer = "an option of 'optimizer'", Layer = "an option of a layer of 'head'";

    /// <summary>The rows: names separated by spaces, and their meaning here.</summary>
    public static IEnumerable<(string Names, Synonym Synonym)> Table =>
    [
        .. Keys.Concat(Values).Select(row => (row.Names, new Synonym(row.Target, row.Place))),
        .. Sentences.Select(row => (row.Names, new Synonym(null, row.Sentence))),
    ];

    private static IEnumerable<(string Names, string Target, string? Place)> Keys =>
    [
        ("validation_split validation_data", "validation", Data),
        ("target_size input_shape img_size", "image_size", Data),
        ("class_weight", "class_weights", Data),
        ("directory", "folder", Source),
        ("dataframe", "csv", Source),
        ("x_col", "image", Source),
        ("y_col", "label", Source),
        ("base_model conv_base", "backbone", "at the top of the file"),
        ("fit fit_generator callbacks", "schedule", "at the top of the file"),
        ("lr", "learning_rate", Optimizer),
        ("kernel_regularizer bias_regularizer", "l2", Layer),
        ("EarlyStopping", "early_stopping", Stage),
        ("restore_best_weights", "restore_best", "in 'early_stopping' of a stage"),
        ("clipnorm global_clipnorm", "gradient_clip", Stage),
        ("LearningRateScheduler decay", "learning_rate_schedule", Stage),
        ("gradient_accumulation_steps", "accumulate", Stage),
        ("use_ema", "average", Stage),
    ];

    /// <summary>Layers, losses and metrics. These rows apply only where the name on the right is valid.</summary>
    private static IEnumerable<(string Names, string Target, string? Place)> Values =>
    [
        ("Dense Linear", "dense", null),
        ("Flatten", "flatten", null),
        ("Dropout", "dropout", null),
        ("Conv2D", "conv", null),
        ("SeparableConv2D", "separable_conv", null),
        ("MaxPooling2D MaxPool2D", "max_pool", null),
        ("AveragePooling2D AvgPool2D", "average_pool", null),
        ("GlobalAveragePooling2D GlobalAvgPool2D AdaptiveAvgPool2d", "global_average_pool", null),
        ("GlobalMaxPooling2D GlobalMaxPool2D AdaptiveMaxPool2d", "global_max_pool", null),
        ("Embedding", "embedding", null),
        ("LSTM", "lstm", null),
        ("GRU", "gru", null),
        ("Bidirectional", "bidirectional", null),
        ("Conv1D", "conv_1d", null),
        ("MaxPooling1D MaxPool1D", "max_pool_1d", null),
        ("GlobalAveragePooling1D GlobalAvgPool1D", "global_average_pool_1d", null),
        ("GlobalMaxPooling1D GlobalMaxPool1D", "global_max_pool_1d", null),
        ("SpatialDropout1D", "spatial_dropout_1d", null),
        ("BatchNormalization BatchNorm2d", "batch_norm", null),
        ("LayerNormalization", "layer_norm", null),
        ("categorical_crossentropy sparse_categorical_crossentropy CategoricalCrossentropy SparseCategoricalCrossentropy CrossEntropyLoss", "cross_entropy", null),
        ("binary_crossentropy BinaryCrossentropy BCELoss BCEWithLogitsLoss", "binary_cross_entropy", null),
        ("CategoricalFocalCrossentropy BinaryFocalCrossentropy", "focal", null),
        ("val_acc", "val_accuracy", null),
        ("acc", "accuracy", null),
        ("num_classes nb_classes n_classes", "classes", null),
    ];

    private static IEnumerable<(string Names, string Sentence)> Sentences =>
    [
        ("include_top", "Here it is not needed: a backbone never has its classifier, and 'head' takes its place."),
        ("trainable", "Here it is called 'freeze' in 'backbone', and 'unfreeze' in a stage of 'schedule'."),
        ("class_mode", "Here it is not needed: a source names the classes, and the loss takes them as they are."),
        ("color_mode", "Here it is not needed: pictures are read as RGB."),
        ("shuffle", "Here it is not needed: training pictures are shuffled each epoch, by 'seed'."),
        ("preprocessing_function", "Here it is not needed: every backbone's weights bring their preprocessing."),
        ("steps", "Here it is called 'steps_per_epoch' or 'validation_steps', in a stage of 'schedule'."),
        ("ModelCheckpoint", "Here it is not needed: a run keeps checkpoints and its best model ('early_stopping: { restore_best: true }' continues with it)."),
        ("ReduceLROnPlateau", "Here it is called 'plateau': learning_rate_schedule: { plateau: { factor: 0.1, patience: 10 } } in a stage of 'schedule'."),
        ("TensorBoard CSVLogger", "Here it is not needed: every metric goes to MLflow."),
        ("compile", "Here it is not needed: 'loss' and 'optimizer' are keys at the top of the file."),
        ("ImageDataGenerator", "Here it is called 'augmentation', at the top of the file."),
        ("flow_from_directory image_dataset_from_directory", "Here it is called 'folder': train: { folder: DIR } in 'data'."),
        ("flow_from_dataframe", "Here it is called 'csv': train: { csv: FILE, image: COLUMN, label: COLUMN } in 'data'."),
    ];
}
