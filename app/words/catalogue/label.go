package catalogue

// labelTexts is what is said of the label library: its table, and what is wrong with one.
var labelTexts = texts{
	"labels.sheet": {"标签", "Labels"},
	"labels.yes":   {"是", "yes"},

	"labels.column.key":       {"编号", "Number"},
	"labels.column.id":        {"标识", "ID"},
	"labels.column.was":       {"模型的名称", "Model's name"},
	"labels.column.name":      {"名称", "Name"},
	"labels.column.english":   {"英文名", "English"},
	"labels.column.category":  {"类别", "Category"},
	"labels.column.aliases":   {"别名", "Aliases"},
	"labels.column.hidden":    {"隐藏", "Hidden"},
	"labels.column.into":      {"合并到", "Merged into"},
	"labels.column.threshold": {"阈值", "Threshold"},

	"labels.table.no_identity":   {"%s 的表头里没有“编号”“标识”或“模型的名称”，不知道每一行说的是哪个标签；表头是：%s", "the header of %s has neither Number, ID nor Model's name, so it does not say which label a line is of; the header is: %s"},
	"labels.table.nothing_said":  {"%s 的表头里没有“名称”“英文名”“类别”“别名”“隐藏”“合并到”“阈值”中的任何一列；表头是：%s", "the header of %s has none of Name, English, Category, Aliases, Hidden, Merged into, Threshold; the header is: %s"},
	"labels.table.unknown":       {"没有标签“{Name}”", "there is no label “{Name}”"},
	"labels.table.ambiguous":     {"有几个标签都叫“{Name}”，请写编号", "several labels are called “{Name}”; give the number"},
	"labels.table.other_pack":    {"这个编号的标签在模型里叫“{Other}”，表里写的是“{Name}”：这张表是另一个模型的", "the label of this number is “{Other}” in the model and “{Name}” in the table: the table is another model's"},
	"labels.table.twice":         {"标签“{Name}”在第 {Other} 行已经有了", "the label “{Name}” is in line {Other} already"},
	"labels.table.bad_hidden":    {"“隐藏”应为“是”或“否”，而不是“{Name}”", "Hidden must be yes or no, not “{Name}”"},
	"labels.table.bad_threshold": {"“阈值”应为 0 到 1 的数，而不是“{Name}”", "Threshold must be a number from 0 to 1, not “{Name}”"},
	"labels.table.bad_name":      {"名称应为 1–100 个字符，不含控制字符，而不是“{Name}”", "a name has 1 to 100 characters, and no control character; “{Name}” has not"},
	"labels.table.no_target":     {"“{Other}”要合并到“{Name}”，但没有这个标签", "“{Other}” is to be merged into “{Name}”, and there is no such label"},
	"labels.table.many_targets":  {"“{Other}”要合并到“{Name}”，但有几个标签都叫这个名字，请写编号", "“{Other}” is to be merged into “{Name}”, which several labels are called; give the number"},
	"labels.table.circle":        {"“{Name}”合并来合并去又回到自己", "merging leads from “{Name}” back to itself"},
	"labels.table.name_taken":    {"已经有别的标签叫“{Name}”；要合在一起请用“合并到”", "another label is called “{Name}” already; Merged into puts two together"},
	"labels.table.line":          {"%s 第 %d 行：%s。什么也没有改动", "%s, line %d: %s. Nothing was changed"},
	"labels.table.elsewhere":     {"%s：%s。什么也没有改动", "%s: %s. Nothing was changed"},

	"cli.labels.table_written": {"已把 %d 个标签写入 %s；改完用 wanwu labels import 读回来", "%d labels written to %s; wanwu labels import reads it back when it is edited"},
	"cli.labels.table_taken":   {"已改动 %d 个标签", "%d labels changed"},
	"cli.labels.table_same":    {"表里没有改动", "the table changes nothing"},
	"cli.labels.table_dry":     {"会改动 %d 个标签；没有保存（--dry-run）", "%d labels would be changed; nothing was saved (--dry-run)"},
	"cli.labels.flag.dry-run":  {"只检查，不保存", "check only, save nothing"},
}
