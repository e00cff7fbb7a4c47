package catalogue

// teachTexts is what the commands teach and labels say.
var teachTexts = texts{
	"cli.teach.use":   {"teach [选项] --folders 文件夹 | --label 名称 图片… | --from-judgements 任务", "teach [flags] --folders DIR | --label NAME PICTURE… | --from-judgements SESSION"},
	"cli.teach.short": {"教新标签：给几张图片，以后就认得", "Teach labels by example: a few pictures each"},
	"cli.teach.long": {`给每个新标签几张示例图片（5–10 张就有用），以后 recognize 和窗口都会认。不训练模型，图片也不改动：
只记下模型对示例的特征，和自带的标签一起比较。保存前用留一检验说明认得多准，以及哪些示例认不出来。
--folders：文件夹里每个子文件夹是一个标签，文件夹名就是标签名。--label：后面的图片和文件夹都是这一个标签的。
已经教过的标签再教一次，是给它加示例（--replace 换掉原来的）。
--from-judgements：用任务里判定过的图片教。改标签改成这个名字的是示例，错认成它的是反例；用保存的特征，不再看图片。
不写 --label 时只列出可以教什么。
退出码：0 成功；1 出错（包括同一张图片用在两个标签里，这时什么也不保存）；2 参数有误；3 有的图片读不了，其余已保存；
4 没有可用的图片；130 被中断。`, `Give each new label some example pictures (5 to 10 are of use), and recognize and the
window know it from then on. No model is trained and no picture changed: what the model
sees in the examples is kept, and compared beside its own labels. Before anything is
saved, leave-one-out says how well that works, and which examples fail.
--folders: each folder in DIR is a label, named as the folder. --label: all pictures and
folders that follow are examples of that one. Teaching a label again adds examples to it
(--replace takes the old ones away).
--from-judgements: teach by what was judged in a session. Pictures that were given the label by
a person are examples, those that it was wrongly answered for counter-examples; their stored
embeddings are used, not the pictures. Without --label it lists what could be taught.
Exit status: 0 done; 1 an error (also where one picture is given to two labels: nothing is
saved then); 2 usage; 3 some pictures could not be read, the rest is saved; 4 no picture to
learn from; 130 cancelled.`},
	"cli.teach.example": {`  wanwu teach --folders 我的商品/
  wanwu teach --label 蒲公英 蒲公英1.jpg 蒲公英2.jpg 更多蒲公英/
  wanwu teach --folders 我的商品/ --dry-run
  wanwu teach --label 蓝牙耳机 --from-judgements 商品`, `  wanwu teach --folders goods/
  wanwu teach --label dandelion one.jpg two.jpg more/
  wanwu teach --folders goods/ --dry-run
  wanwu teach --label earphones --from-judgements goods`},
	"cli.teach.flag.folders":         {"每个子文件夹是一个标签", "a folder whose folders are labels"},
	"cli.teach.flag.from-judgements": {"用这个任务里判定过的图片教；不写 --label 时只列出", "teach by what was judged in a session; list it without --label"},
	"cli.teach.flag.label":           {"标签的名称，后面写它的示例图片", "the label's name, with its pictures behind it"},
	"cli.teach.flag.dry-run":         {"只检验，不保存", "test only, save nothing"},
	"cli.teach.flag.replace":         {"换掉标签原有的示例", "take away the examples that a label has"},
	"cli.teach.flag.json":            {"输出 JSON", "print JSON"},
	"cli.teach.folders_or_label":     {"请给出 --folders 文件夹 或 --label 名称 图片…（二选一）", "give --folders DIR or --label NAME PICTURE… (one of them)"},
	"cli.teach.judged_alone":         {"--from-judgements 不能和 --folders、--replace、--model 或图片一起用", "--from-judgements goes with neither --folders, --replace, --model nor pictures"},
	"cli.teach.judged_line":          {"  %d 张可作示例，%d 张可作反例", "  %d [example|examples], %d [counter-example|counter-examples]"},
	"cli.teach.judged_new":           {"（还没有教过）", " (not taught yet)"},
	"cli.teach.judged_how":           {"教其中一个：加上 --label 名称", "to teach one of them, add --label NAME"},
	"cli.teach.judged_none":          {"任务“%s”里没有可以用来教的判定", "no verdict of the session “%s” can teach a label"},
	"cli.teach.judged_none_of":       {"任务“%s”里没有可以用来教“%s”的判定：要有改成这个标签的图片，或判为错的图片（原来认成它）；已经教过的不再算", "no verdict of the session “%s” can teach “%s”: it takes pictures relabelled so, or wrong answers of it, that did not teach it before"},
	"cli.teach.judged_unstored":      {"判定过的图片没有保存特征；先运行 wanwu session embeddings %s --rebuild", "the judged pictures have no stored embedding; run wanwu session embeddings %s --rebuild first"},
	"cli.teach.judged_missing":       {"%d 张没有用上：没有保存特征（wanwu session embeddings %s --rebuild 补上）", "%d [is|are] not used for want of a stored embedding (wanwu session embeddings %s --rebuild makes it)"},
	"cli.teach.before":               {"（之前对 %d / %d 张）", " (before: %d of %d)"},
	"cli.teach.countered":            {"“%s”加了 %d 张反例", "“%s”: %d [counter-example was|counter-examples were] added"},
	"cli.teach.name_pictures":        {"请在 --label 名称 后面给出示例图片", "name the example pictures behind --label NAME"},
	"cli.teach.bad_name":             {"标签名称“%s”不能用：不能为空，不超过 %d 个字，不含控制字符", "“%s” cannot be a label's name: it must have 1 to %d [character|characters], and no control characters"},
	"cli.teach.no_folders":           {"%s 里没有子文件夹：每个标签要有自己的子文件夹", "there are no folders in %s: each label has a folder of its own"},
	"cli.teach.no_embedding":         {"模型包“%s”没有特征输出（embedding），不能教新标签；请换一个有特征输出的模型包", "the model pack “%s” has no embedding, and can be taught no labels; choose a pack that has one"},
	"cli.teach.no_examples":          {"没有可用的示例图片", "there is no picture to learn from"},
	"cli.teach.two_labels":           {"有 %d 张图片同时用在两个标签里，什么也没有保存；请先去掉多余的", "%d [picture is|pictures are] given to two labels; nothing was saved. Take [1:it|them] out of one"},
	"cli.teach.also_of":              {"%s：既是“%s”的示例，也是“%s”的", "%s: an example of “%s”, and of “%s” too"},
	"cli.teach.progress":             {"正在看 %s 的示例 %d/%d", "looking at %s, %d of %d"},
	"cli.teach.leave_one_out":        {"留一检验", "leave-one-out"},
	"cli.teach.folds":                {"%d 折检验", "%d-fold cross-validation"},
	"cli.teach.examples":             {"%s：%d 张示例", "%s: %d [example|examples]"},
	"cli.teach.right":                {"，%s对 %d 张", ", %s: %d right"},
	"cli.teach.untested":             {"，只有一张，无法检验，建议至少 5 张", ", which cannot be tested alone; give at least 5"},
	"cli.teach.wrong":                {"    没认对：%s（认成 %s %.4f）", "    failed: %s (taken for %s %.4f)"},
	"cli.teach.total":                {"合计 %d 个标签，%s对 %d / %d 张（%.1f%%）", "%d [label|labels] in all, %s: %d of %d right (%.1f%%)"},
	"cli.teach.dry":                  {"只检验，没有保存", "tested only; nothing was saved"},
	"cli.teach.saved":                {"已保存到标签库（第 %d 版），识别时会用到；只用模型自带的标签：recognize --labels pack；撤销：wanwu labels undo", "saved in the label library (version %d), which recognize uses; recognize --labels pack has the model's own labels alone; wanwu labels undo takes it back"},
	"cli.teach.nothing_of":           {"“%s”没有可用的示例，没有教", "“%s” has no picture to learn from, and was not taught"},
	"cli.teach.known":                {"“%s”已经教过，新加了 %d 张示例", "“%s” was taught before; %d [example was|examples were] added"},
	"cli.teach.same":                 {"“%s”有 %d 张图片内容重复，只算一次", "“%s”: %d [picture is there twice, and counts|pictures are there twice, and count] once"},
	"cli.teach.own_name":             {"模型自带一个同名的标签“%s”，识别结果里两个都可能出现（教的编号以 user: 开头）", "the model has a label “%s” of its own, and both may be answered (the taught one's id begins with user:)"},

	"teach.menu":          {"教新标签（{N} 张示例）…", "Teach a label by {N} [picture|pictures]…"},
	"teach.title":         {"这 {N} 张图片是什么？", "What [N:does this picture|do these {N} pictures] show?"},
	"teach.hint":          {"标签名称，如 蓝牙耳机", "a label's name"},
	"teach.how":           {"选 5 到 10 张同一种东西的图片，给一个名字，以后就认得。图片不会改动。", "Select 5 to 10 pictures of one kind of thing and name it: it is known from then on. The pictures are not changed."},
	"teach.check":         {"检验", "Test"},
	"teach.save":          {"保存", "Save"},
	"teach.checking":      {"正在检验…", "Testing…"},
	"teach.saving":        {"正在保存，并应用到已识别的图片…", "Saving, and applying it to what was recognised…"},
	"teach.right":         {"{Name}：{N} 张示例，留一检验对 {Right} / {Tested} 张", "{Name}: {N} [example|examples], leave-one-out: {Right} of {Tested} right"},
	"teach.untested":      {"{Name}：只有一张示例，无法检验，建议至少 5 张", "{Name}: one example cannot be tested; at least 5 are better"},
	"teach.failed":        {"没认对：{File}（认成 {Got}）", "Failed: {File} (taken for {Got})"},
	"teach.missing":       {"有 {N} 张没有用上：没有保存特征、不是同一个模型识别的，或已经是示例", "{N} [picture is not used: it has no stored embedding, is of another model, or was an example|pictures are not used: they have no stored embedding, are of another model, or were examples] already"},
	"teach.known":         {"“{Name}”已经教过，会加上这 {N} 张示例", "“{Name}” was taught before; [N:this example is|these {N} examples are] added"},
	"teach.saved":         {"已教会“{Name}”，并应用到所有图片", "“{Name}” is taught, and applied to all pictures"},
	"teach.before":        {"保存前，留一检验对 {Right} / {Tested} 张", "Before: {Right} of {Tested} right"},
	"teach.others":        {"其他教过的标签：原来对 {Before} / {Tested} 张，加上以后对 {After} / {Tested} 张", "The other labels that were taught: {Before} of {Tested} right before, {After} of {Tested} with this"},
	"teach.countered":     {"会加上 {N} 张反例：像它们的图片更少认成“{Name}”", "{N} [counter-example is|counter-examples are] added: pictures like [N:it|them] are less often taken for “{Name}”"},
	"teach.own":           {"模型自带一个同名的标签“{Name}”，识别结果里两个都可能出现", "The model has a label “{Name}” of its own, and both may be answered"},
	"teach.nothing_new":   {"这些图片都已经是这个标签的示例", "These pictures are all examples of the label already"},
	"teach.clash.counter": {"{File} 是“{Name}”自己的示例，不能同时作反例；请先从标签里去掉它，或撤销对它的判定", "{File} is an example of “{Name}” itself, and cannot be a counter-example too; teach the label without it, or take the verdict back"},

	"teach.offer":           {"改为“{Name}”的 {N} 张图片可以作它的示例", "{N} [picture|pictures] that you relabelled “{Name}” can be [N:an example|examples] of it"},
	"teach.offer.counters":  {"错认成“{Name}”的 {Counters} 张图片可以作它的反例", "{Counters} [picture|pictures] wrongly taken for “{Name}” can be [Counters:a counter-example|counter-examples] of it"},
	"teach.offer.both":      {"改为“{Name}”的 {N} 张可以作它的示例，错认成它的 {Counters} 张可以作反例", "{N} [picture|pictures] that you relabelled “{Name}” can be [N:an example|examples] of it, and {Counters} wrongly taken for it [Counters:a counter-example|counter-examples]"},
	"teach.offer.look":      {"查看并加入…", "Look and add…"},
	"teach.offer.not":       {"不用", "No"},
	"teach.judged.title":    {"用判定过的图片教“{Name}”", "Teach “{Name}” by what you judged"},
	"teach.judged.examples": {"{N} 张示例（你说是“{Name}”）：{Files}", "{N} [example|examples] (you said “{Name}”): {Files}"},
	"teach.judged.counters": {"{N} 张反例（错认成“{Name}”）：{Files}", "{N} [counter-example|counter-examples] (wrongly taken for “{Name}”): {Files}"},
	"teach.judged.and":      {"、", ", "},
	"teach.no_name":         {"请先写一个名称", "Give it a name first"},
	"teach.no_embedding":    {"这些图片没有保存特征，不能作示例（模型没有特征输出，或要重新识别一次）", "These pictures have no stored embedding and cannot be examples (the model has none, or they must be recognised again)"},
	"teach.clash":           {"{File} 已经是“{Other}”的示例，一张图片只能教一个标签", "{File} is an example of “{Other}” already; a picture teaches one label"},

	"cli.similar.use":   {"similar [选项] 任务 图片", "similar [flags] SESSION PICTURE"},
	"cli.similar.short": {"找相似：任务里和一张图片最像的", "Pictures of a session that are most like one of them"},
	"cli.similar.long": {`按保存的特征比较，不再看图片，也不运行模型；相似度 1 是同一张。内容几乎一样的（改过大小、质量，或连拍）标为副本。
没有保存特征的任务，先运行 wanwu session embeddings 任务 --rebuild。`, `Compares what is stored of the pictures; neither they nor the model are needed. A likeness
of 1 is the same picture. Those that are nearly the same (another size or quality, a burst)
are marked as copies. Where a session has no embeddings: wanwu session embeddings SESSION --rebuild.`},
	"cli.similar.example": {`  wanwu session similar 动物 动物/猫.jpg
  wanwu session similar 动物 动物/猫.jpg --most 50 --json`, `  wanwu session similar animals animals/cat.jpg
  wanwu session similar animals animals/cat.jpg --most 50 --json`},
	"cli.similar.name_both":    {"请给出任务和其中的一张图片", "name a session and a picture in it"},
	"cli.similar.flag.most":    {"最多列出几张", "how many to list"},
	"cli.similar.most_must_be": {"--most 应在 1 到 10000 之间，而不是 %d", "--most must be within 1…10000, not %d"},
	"cli.similar.no_picture":   {"任务“%s”里没有识别过的图片 %s", "the session “%s” has no recognised picture %s"},
	"cli.similar.no_embedding": {"%s 没有保存特征，请先运行 wanwu session embeddings %s --rebuild", "%s has no stored embedding; run wanwu session embeddings %s --rebuild first"},
	"cli.similar.alone":        {"没有别的图片可以比较：用这个模型识别、存下特征的只有这一张\n", "there are no other pictures to compare with: this is the only one that was recognised with this model and has an embedding\n"},
	"cli.similar.copy":         {"（副本）", " (copy)"},
	"cli.similar.copy_of":      {"（和 %s 是副本）", " (a copy of %s)"},

	"cli.labels.short": {"标签库：改名、隐藏、合并标签（用表格），列出、移除、带走教过的标签，撤销改动", "The label library: rename, hide and merge labels by a table; list, remove, take along what was taught; undo"},
	"cli.labels.long": {`标签库放在结果文件旁边，每个模型一份，保留最近 50 版（一共不超过 512 MB）：教过的标签，以及对任何标签的改动——改名、翻译、
别名、类别、隐藏、合并、单独的阈值。模型包本身从不改动。改动对已经识别的图片立即有效，保存的分数不变。
export 写出的表格每行一个标签；改好后 import 读回来。没有的列、没有的行保持原样；空格子是模型自己的，“-”是没有。`,
		`The label library lies beside the file of the results, for each model by itself, in its last
50 versions (of 512 MB in all): what was taught, and what is wanted of any label: another name, a translation,
aliases, a category, to be hidden, to be merged into another, a threshold of its own. The pack
itself is never changed. A change holds at once for pictures that were recognised before, whose
stored scores stay.
export writes a table with a line for each label, and import reads it back when it is edited.
Columns and lines that are missing leave things as they are; an empty cell is what the model
has, and “-” is none.`},
	"cli.labels.example": {`  wanwu labels export 标签.xlsx
  wanwu labels import 标签.xlsx
  wanwu labels list
  wanwu labels remove 蒲公英
  wanwu labels undo
  wanwu labels export 我的标签.json`, `  wanwu labels export labels.xlsx
  wanwu labels import labels.xlsx
  wanwu labels list
  wanwu labels remove dandelion
  wanwu labels undo
  wanwu labels export mine.json`},
	"cli.labels.list.use": {"list [选项]", "list [flags]"}, "cli.labels.list.short": {"列出教过的和改动过的标签", "List the labels that were taught or changed"}, "cli.labels.list.example": {"  wanwu labels list --json", "  wanwu labels list --json"},
	"cli.labels.add.use": {"add 文字…", "add TEXT…"}, "cli.labels.add.short": {"打字加标签（模型包要有文本塔）", "Add labels that are a line of text (the pack needs a text tower)"}, "cli.labels.add.example": {"  wanwu labels add 蓝牙耳机 充电宝 --model chinese-clip", "  wanwu labels add \"bluetooth earphones\" --model chinese-clip"},
	"cli.labels.add.name_some":  {"请给出至少一个标签的文字", "give the text of at least one label"},
	"cli.labels.add.no_text":    {"模型“%s”没有文本塔，不能打字加标签；用 wanwu teach 拿几张图片教，或导入 Chinese-CLIP 的模型包（见 docs/models.md）", "the model “%s” has no text tower: teach the label by some pictures with wanwu teach, or import a pack of Chinese-CLIP (see docs/models.en.md)"},
	"cli.labels.add.no_vectors": {"模型“%s”自己的标签不是向量，打的字没有可比的；用 wanwu teach 拿几张图片教", "the labels of the model “%s” are no vectors that a text could be compared with: teach the label by some pictures with wanwu teach"},
	"cli.labels.add.pack_has":   {"模型自己就有标签“%s”", "the model has a label “%s” of its own"},
	"cli.labels.add.taught":     {"“%s”已经用图片教过；先用 wanwu labels remove 移除，再打字加", "“%s” was taught by pictures; remove it first with wanwu labels remove"},
	"cli.labels.add.unknown":    {"模型的词表里没有“%s”里的任何字，没有加；换一个说法，或用 wanwu teach 拿几张图片教", "the model's vocabulary lacks all of “%s”, which was not added: say it otherwise, or teach the label by some pictures with wanwu teach"},
	"cli.labels.add.long":       {"“%s”太长，模型的文本塔读不完，没有加；写短一些", "“%s” is longer than what the model's text tower reads, and was not added: make it shorter"},
	"cli.labels.add.lacks":      {"“%s”：模型的词表里没有“%s”，这部分没有起作用\n", "“%s”: the model's vocabulary lacks “%s”, which has no effect\n"},
	"cli.labels.add.progress":   {"已编码 %d/%d 个标签", "%d of %d labels encoded"},
	"cli.labels.add.added":      {"已加入标签“%s”", "added the label “%s”"},
	"cli.labels.add.known":      {"标签“%s”已经有了", "the label “%s” is there already"},
	"cli.labels.add.saved":      {"已保存为标签库第 %d 版；wanwu labels undo 撤销", "saved as version %d of the label library; wanwu labels undo takes it back"},
	"cli.labels.add.none":       {"。给出的 %d 个都没有加", ". None of the %d was added"},
	"cli.labels.line_typed":     {"打字 · %s", "typed · %s"},
	"cli.labels.remove.use":     {"remove 标签", "remove LABEL"}, "cli.labels.remove.short": {"移除一个标签（名称或编号）", "Remove a label, by its name or its id"}, "cli.labels.remove.example": {"  wanwu labels remove 蒲公英", "  wanwu labels remove dandelion"},
	"cli.labels.export.use": {"export 文件.xlsx|csv|json", "export FILE.xlsx|csv|json"}, "cli.labels.export.short": {"把全部标签写进表格去改（.xlsx、.csv），或把教过的标签写进 .json，带到别的电脑", "Write all labels into a table to edit (.xlsx, .csv), or what was taught into a .json, for another computer"}, "cli.labels.export.example": {"  wanwu labels export 标签.xlsx\n  wanwu labels export 我的标签.json", "  wanwu labels export labels.xlsx\n  wanwu labels export mine.json"},
	"cli.labels.import.use": {"import 文件.xlsx|csv|json", "import FILE.xlsx|csv|json"}, "cli.labels.import.short": {"读回改过的表格（.xlsx、.csv），或加入从别的电脑带来的标签（.json）", "Read back an edited table (.xlsx, .csv), or add labels that come from another computer (.json)"}, "cli.labels.import.example": {"  wanwu labels import 标签.xlsx --dry-run\n  wanwu labels import 标签.xlsx\n  wanwu labels import 我的标签.json", "  wanwu labels import labels.xlsx --dry-run\n  wanwu labels import labels.xlsx\n  wanwu labels import mine.json"},
	"cli.labels.undo.use": {"undo", "undo"}, "cli.labels.undo.short": {"撤销上一次改动；再来一次，撤销再前一次", "Take back the last change; again, the one before it"}, "cli.labels.undo.example": {"  wanwu labels undo", "  wanwu labels undo"},
	"cli.labels.redo.use": {"redo", "redo"}, "cli.labels.redo.short": {"重做刚撤销的改动", "Make a change again that was taken back"}, "cli.labels.redo.example": {"  wanwu labels redo", "  wanwu labels redo"},
	"cli.labels.name_one":        {"请给出一个名字", "name one"},
	"cli.labels.counters":        {" · %d 张反例", " · %d [counter-example|counter-examples]"},
	"cli.labels.line":            {"%d 张示例 · %s", "%d [example|examples] · %s"},
	"cli.labels.none":            {"还没有教过或改动过标签（wanwu teach，wanwu labels export）", "no label was taught or changed yet (wanwu teach, wanwu labels export)"},
	"cli.labels.unknown":         {"没有教过标签“%s”（wanwu labels list 列出全部）", "no label “%s” was taught (wanwu labels list lists them)"},
	"cli.labels.removed":         {"已移除“%s”", "removed “%s”"},
	"cli.labels.version":         {"（标签库第 %d 版；wanwu labels undo 撤销）", " (version %d of the label library; wanwu labels undo takes it back)"},
	"cli.labels.exists":          {"文件 %s 已存在（--overwrite 覆盖）", "%s exists (--overwrite replaces it)"},
	"cli.labels.exported":        {"已把 %d 个标签写入 %s", "%d [label|labels] written to %s"},
	"cli.labels.unreadable":      {"%s 不是标签库文件：%v", "%s is no label library: %v"},
	"cli.labels.clash":           {"图片 %s 同时是“%s”和“%s”的示例，没有导入", "%s is an example of “%s” and of “%s”; nothing was imported"},
	"cli.labels.other_network":   {"%s 里的标签是用另一个模型（%s）教的，不能用在“%s”上", "the labels in %s were taught on another model (%s), and say nothing to “%s”"},
	"cli.labels.nothing_new":     {"文件里没有新的标签", "the file has no labels that are new"},
	"cli.labels.imported":        {"已导入 %d 个标签", "%d [label|labels] imported"},
	"cli.labels.nothing_to_undo": {"没有可以撤销的改动", "there is nothing to undo"},
	"cli.labels.undone":          {"已撤销：教过的标签 %d 个，改动过的标签 %d 个（第 %d 版）", "undone: %d [label|labels] taught, %d changed (version %d)"},
	"cli.labels.nothing_to_redo": {"没有可以重做的改动", "there is nothing to redo"},
	"cli.labels.redone":          {"已重做：教过的标签 %d 个，改动过的标签 %d 个（第 %d 版）", "done again: %d [label|labels] taught, %d changed (version %d)"},
	"cli.labels.changed":         {"%s → %s", "%s → %s"},
	"cli.labels.hides":           {"隐藏", "hidden"},
	"cli.labels.into":            {"合并到 %s", "merged into %s"},
	"cli.labels.own_threshold":   {"阈值 %v", "threshold %v"},
	"cli.labels.other_names":     {"英文名、类别或别名已改", "another English name, category or aliases"},
	"cli.labels.stale":           {"（模型里没有这个标签，不生效）", " (the model has no such label; no effect)"},

	"cli.recognize.flag.labels":    {"用哪些标签：all（模型自带的和自己教的）或 pack（只用模型自带的）", "which labels: all (the model's and those that were taught) or pack (the model's alone)"},
	"cli.recognize.labels_must_be": {"--labels 应为 all 或 pack，而不是 %q", "--labels must be all or pack, not %q"},
}
