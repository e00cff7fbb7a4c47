package words

// mergeTexts is the sentences of taking a sheet back.
var mergeTexts = texts{
	"cli.sessionmerge.use":   {"merge 任务名 文件.xlsx|csv…", "merge NAME FILE.xlsx|csv…"},
	"cli.sessionmerge.short": {"收回导出表格里填写的判定和人工标签", "Take verdicts and labels back from exported sheets"},
	"cli.sessionmerge.long": {`收回同事在导出的表格里填写的“判定”和“人工标签”。行可以排序、筛选、删除、增加，列可以移动、改名，
文件可以由其他程序另存为 .xlsx 或 .csv：每一行按隐藏的行标识认出。先列出将要改动的内容和冲突，
加 --yes 才写入。多个人的表格可以一起收回，谁说了什么会保留，并给出一致程度（Cohen's kappa）。`, `Takes back what colleagues have put into the columns “Verdict” and “Label by a person” of an exported sheet.
Rows may have been sorted, filtered, deleted or added, columns moved or renamed, the file saved by another
program as .xlsx or .csv: each row is known by its hidden identity. What would change, and what contradicts, is
listed first; --yes writes it. Several people's sheets can be merged; who said what is kept, and how far they
agree is said (Cohen's kappa).`},
	"cli.sessionmerge.example":                       {"  wanwu session merge 样图 张三.xlsx --dry-run\n  wanwu session merge 样图 张三.xlsx 李四.csv --yes", "  wanwu session merge samples Ann.xlsx --dry-run\n  wanwu session merge samples Ann.xlsx Bob.csv --yes"},
	"cli.merge.name_session_sheets":                  {"请写明任务名和表格文件", "name a session and the sheets"},
	"cli.sessionmerge.flag.yes":                      {"写入列出的改动", "make the changes that are listed"},
	"cli.sessionmerge.flag.dry-run":                  {"只列出，不写入", "list only, write nothing"},
	"cli.sessionmerge.flag.take":                     {"有冲突时以最后一个表格为准；否则保留现有的", "in conflicts take the last sheet's word; else what is there stays"},
	"cli.sessionmerge.flag.by":                       {"填写人；默认是文件名", "who filled it in; the file's name by default"},
	"cli.merge.by_for_one_file":                      {"--by 只用于一个文件", "--by is for one file"},
	"cli.merge.no_row_picture_session":               {"表格里没有任务“%s”的图片，它是别的任务导出的", "no row is of a picture of the session “%s”: the sheet is another one's"},
	"cli.merge.nothing_written_yes_writes":           {"尚未写入；加 --yes 写入", "Nothing was written; --yes writes it"},
	"cli.merge.changes_written":                      {"已写入 %d 处改动\n", "%d changes written\n"},
	"cli.merge.no_sheet_this_program":                {"%s 不是本程序导出的表格，或者“行标识”列已被删除", "%s is no sheet of this program, or the column “Row identity” was deleted"},
	"cli.merge.has_neither_column_verdict":           {"%s 里没有“判定”和“人工标签”列，它们可能已被删除", "%s has neither the column “Verdict” nor “Label by a person”; they may have been deleted"},
	"cli.merge.damaged_or_no_readable":               {"%s 已损坏或不是能读的表格", "%s is damaged, or no readable table"},
	"cli.mergetext.changes_conflicts_rows_with_a":    {"改动 %d 处，冲突 %d 处，有问题 %d 行；%d 行已相同，%d 行没有填写，%d 行不属于这个任务", "%d changes, %d conflicts, %d rows with a problem; %d rows say the same, %d were not filled in, %d are not of this session"},
	"cli.mergetext.and_more":                         {"  … 还有 %d 行", "  … and %d more"},
	"cli.mergetext.changes":                          {"\n改动：", "\nChanges:"},
	"cli.mergetext.row":                              {"  %s：%s → %s（%s）", "  %s: %s → %s (%s)"},
	"cli.mergetext.conflicts_what_is_there_stays":    {"\n冲突（保留现有的；--take 以最后的表格为准）：", "\nConflicts (what is there stays; --take takes the last sheet's word):"},
	"cli.mergetext.row_2":                            {"  %s：%s %s | %s %s", "  %s: %s %s | %s %s"},
	"cli.mergetext.rows_that_are_not_taken":          {"\n没有收回的行：", "\nRows that are not taken:"},
	"cli.mergetext.line":                             {"  %s 第 %d 行：%s", "  %s line %d: %s"},
	"cli.mergetext.and_pictures_judged_by_both":      {"\n%s 与 %s：同判 %d 张，其中 %d 张判定相同，%s", "\n%s and %s: %d pictures judged by both, %d of them alike, %s"},
	"cli.mergetext.is_no_verdict_right_wrong":        {"“%s”不是判定，应为 对、错、不确定 或留空", "“%s” is no verdict: right, wrong, unsure, or nothing"},
	"cli.mergetext.judged_right_but_labelled_where":  {"判为对，人工标签却是“%s”，识别结果是“%s”", "judged right, but labelled “%s” where the answer is “%s”"},
	"cli.mergetext.judged_wrong_but_labelled_as":     {"判为错，人工标签却与识别结果“%s”相同", "judged wrong, but labelled as the answer is, “%s”"},
	"cli.mergetext.kappa_f":                          {"kappa = %.2f，%s", "kappa = %.2f, %s"},
	"cli.mergetext.here":                             {"现有", "here"},
	"cli.mergetext.not_judged":                       {"未判定", "not judged"},
	"cli.mergetext.right":                            {"对", "right"},
	"cli.mergetext.wrong":                            {"错", "wrong"},
	"cli.mergetext.unsure":                           {"不确定", "unsure"},
	"cli.mergetext.row_3":                            {"“", " “"},
	"cli.mergetext.another_row_above_says_something": {"同一张图片在前面另有一行，说法不同", "another row above says something else of the same picture"},
	"cli.mergetext.the_picture_s_content_has":        {"图片在导出之后内容变了", "the picture's content has changed since the export"},
	"cli.mergetext.the_picture_has_no_result":        {"这张图片没有识别结果，不能判定", "the picture has no result that could be judged"},
	"cli.mergetext.with_one_verdict_throughout_of":   {"判定都一样，无法计算 kappa", "with one verdict throughout, of which no kappa can be told"},
	"cli.mergetext.slight_agreement":                 {"几乎不一致", "slight agreement"},
	"cli.mergetext.almost_perfect_agreement":         {"几乎完全一致", "almost perfect agreement"},
	"cli.mergetext.substantial_agreement":            {"高度一致", "substantial agreement"},
	"cli.mergetext.moderate_agreement":               {"中等一致", "moderate agreement"},
	"cli.mergetext.fair_agreement":                   {"一致性较低", "fair agreement"},
}
