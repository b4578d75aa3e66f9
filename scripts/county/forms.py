"""The forms of the made county, drawn: words as printed, `{slot}` where a value is filled in."""

NATIONAL = """
项目支出绩效自评表 | < | < | < | < | < | < | < | <
（{year}年度） | < | < | < | < | < | < | < | <
项目名称 | < | {project} | < | < | < | < | < | <
主管部门 | < | {supervisor} | < | < | 实施单位 | < | {department} | <
项目资金（万元） | {} | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | < | {total.initial} | {total.adjusted} | {total.executed} | {execution.weight} | {total.rate} | {execution.score}
^ | 其中：当年财政拨款 | < | {fiscal.initial} | {fiscal.adjusted} | {fiscal.executed} | - | {fiscal.rate} | -
^ | 上年结转资金 | < | {carryover.initial} | {carryover.adjusted} | {carryover.executed} | - | {carryover.rate} | -
^ | 其他资金 | < | {other.initial} | {other.adjusted} | {other.executed} | - | {other.rate} | -
年度总体目标 | 预期目标 | < | < | < | 实际完成情况 | < | < | <
^ | {goal} | < | < | < | {result} | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
^ | 产出指标 | 数量指标 | {1.name} | {1.target} | {1.actual} | {1.weight} | {1.score} | {1.why}
^ | ^ | ^ | {2.name} | {2.target} | {2.actual} | {2.weight} | {2.score} | {2.why}
^ | ^ | 质量指标 | {3.name} | {3.target} | {3.actual} | {3.weight} | {3.score} | {3.why}
^ | ^ | 时效指标 | {4.name} | {4.target} | {4.actual} | {4.weight} | {4.score} | {4.why}
^ | ^ | 成本指标 | {5.name} | {5.target} | {5.actual} | {5.weight} | {5.score} | {5.why}
^ | 效益指标 | 经济效益指标 | {6.name} | {6.target} | {6.actual} | {6.weight} | {6.score} | {6.why}
^ | ^ | 社会效益指标 | {7.name} | {7.target} | {7.actual} | {7.weight} | {7.score} | {7.why}
^ | ^ | 生态效益指标 | {8.name} | {8.target} | {8.actual} | {8.weight} | {8.score} | {8.why}
^ | ^ | 可持续影响指标 | {9.name} | {9.target} | {9.actual} | {9.weight} | {9.score} | {9.why}
^ | 满意度指标 | 服务对象满意度指标 | {10.name} | {10.target} | {10.actual} | {10.weight} | {10.score} | {10.why}
总分 | < | < | < | < | < | {score.weight} | {score} | {grade}
"""

SICHUAN = """
部门预算项目支出绩效自评表 | < | < | < | < | < | < | < | < | < | <
（{year}年度） | < | < | < | < | < | < | < | < | < | <
金额单位：万元 | < | < | < | < | < | < | < | < | < | <
项目名称 | < | < | < | < | {project} | < | < | < | < | <
主管部门 | < | < | {supervisor} | < | < | 实施单位（盖章） | < | {department} | < | <
预算执行情况（10分） | {} | < | 年度预算数（万元） | < | < | 预算执行率 | 权重 | 得分 | 原因 | <
^ | ^ | ^ | 年初预算 | 调整后预算数 | 预算执行数 | ^ | ^ | ^ | ^ | ^
^ | 总额 | < | {total.initial} | {total.adjusted} | {total.executed} | {total.rate} | {execution.weight} | {execution.score} | {total.why} | <
^ | 其中：财政资金 | < | {fiscal.initial} | {fiscal.adjusted} | {fiscal.executed} | {fiscal.rate} | / | / | {total.why} | <
^ | 财政专户管理资金 | < | {carryover.initial} | {carryover.adjusted} | {carryover.executed} | {carryover.rate} | / | / | {total.why} | <
^ | 单位资金 | < | {other.initial} | {other.adjusted} | {other.executed} | {other.rate} | / | / | {total.why} | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析
^ | 产出指标 | 数量指标 | {1.name} | {1.relation} | {1.number} | {1.unit} | {1.done} | {1.weight} | {1.score} | {1.why}
^ | ^ | ^ | {2.name} | {2.relation} | {2.number} | {2.unit} | {2.done} | {2.weight} | {2.score} | {2.why}
^ | ^ | 质量指标 | {3.name} | {3.relation} | {3.number} | {3.unit} | {3.done} | {3.weight} | {3.score} | {3.why}
^ | ^ | 时效指标 | {4.name} | {4.relation} | {4.number} | {4.unit} | {4.done} | {4.weight} | {4.score} | {4.why}
^ | ^ | 成本指标 | {5.name} | {5.relation} | {5.number} | {5.unit} | {5.done} | {5.weight} | {5.score} | {5.why}
^ | 效益指标 | 经济效益指标 | {6.name} | {6.relation} | {6.number} | {6.unit} | {6.done} | {6.weight} | {6.score} | {6.why}
^ | ^ | 社会效益指标 | {7.name} | {7.relation} | {7.number} | {7.unit} | {7.done} | {7.weight} | {7.score} | {7.why}
^ | ^ | 生态效益指标 | {8.name} | {8.relation} | {8.number} | {8.unit} | {8.done} | {8.weight} | {8.score} | {8.why}
^ | ^ | 可持续影响指标 | {9.name} | {9.relation} | {9.number} | {9.unit} | {9.done} | {9.weight} | {9.score} | {9.why}
^ | 满意度指标 | 服务对象满意度指标 | {10.name} | {10.relation} | {10.number} | {10.unit} | {10.done} | {10.weight} | {10.score} | {10.why}
合计 | < | < | < | < | < | < | < | {score.weight} | {score} | {}
"""

HUBEI = """
{year}年度项目自评表 | < | < | < | < | < | <
项目名称 | < | {project} | < | < | < | <
主管部门 | < | {supervisor} | < | 项目实施单位 | {department} | <
预算执行情况（万元）（20分） | {} | < | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率）
^ | 年度财政资金总额 | < | {total.adjusted} | {total.executed} | {total.rate} | {execution.score}
年度绩效目标（80分） | 一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分
^ | 产出指标 | 数量指标 | {1.name} | {1.target} | {1.actual} | {1.score}
^ | ^ | ^ | {2.name} | {2.target} | {2.actual} | {2.score}
^ | ^ | 质量指标 | {3.name} | {3.target} | {3.actual} | {3.score}
^ | ^ | 时效指标 | {4.name} | {4.target} | {4.actual} | {4.score}
^ | ^ | 成本指标 | {5.name} | {5.target} | {5.actual} | {5.score}
^ | 效益指标 | 经济效益指标 | {6.name} | {6.target} | {6.actual} | {6.score}
^ | ^ | 社会效益指标 | {7.name} | {7.target} | {7.actual} | {7.score}
^ | ^ | 生态效益指标 | {8.name} | {8.target} | {8.actual} | {8.score}
^ | ^ | 可持续影响指标 | {9.name} | {9.target} | {9.actual} | {9.score}
^ | 满意度指标 | 服务对象满意度指标 | {10.name} | {10.target} | {10.actual} | {10.score}
总分 | < | < | < | < | < | {score}
偏差大或目标未完成原因分析 | < | {2.why} | < | < | < | <
改进措施及结果应用方案 | < | {result} | < | < | < | <
"""

TRANSFER = """
转移支付绩效目标自评表 | < | < | < | < | <
（{year}年度） | < | < | < | < | <
转移支付（项目）名称 | < | {project} | < | < | <
主管部门 | < | {supervisor} | 实施单位 | {department} | <
资金投入情况（万元） | {} | < | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A×100%）
^ | 年度资金总额 | < | {total.adjusted} | {total.executed} | {total.rate}
^ | 其中：中央财政资金 | < | {fiscal.adjusted} | {fiscal.executed} | {fiscal.rate}
^ | 地方资金 | < | {carryover.adjusted} | {carryover.executed} | {carryover.rate}
^ | 其他资金 | < | {other.adjusted} | {other.executed} | {other.rate}
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值
^ | 产出指标 | 数量指标 | {1.name} | {1.target} | {1.actual}
^ | ^ | 质量指标 | {3.name} | {3.target} | {3.actual}
^ | ^ | 时效指标 | {4.name} | {4.target} | {4.actual}
^ | 效益指标 | 社会效益指标 | {6.name} | {6.target} | {6.actual}
^ | 满意度指标 | 服务对象满意度指标 | {10.name} | {10.target} | {10.actual}
"""

YUEYANG_PROJECT = """
财政支出项目绩效评价自评报告 | < | < | < | < | < | < | <
（{year}年度） | < | < | < | < | < | < | <
项目单位名称 | < | < | < | {department} | < | < | <
项目名称 | < | < | < | {project} | < | < | <
计划安排资金（万元） | {total.adjusted} | 实际到位资金（万元） | {total.adjusted} | 实际支出（万元） | {total.executed} | 结余（万元） | {total.remaining}
其中：中央财政 | {fiscal.adjusted} | 其中：中央财政 | {fiscal.adjusted} | 其中：中央财政 | {fiscal.executed} | 其中：中央财政 | {fiscal.remaining}
市财政 | {carryover.adjusted} | 市财政 | {carryover.adjusted} | 市财政 | {carryover.executed} | 市财政 | {carryover.remaining}
其它 | {other.adjusted} | 其它 | {other.adjusted} | 其它 | {other.executed} | 其它 | {other.remaining}
二、项目支出明细情况（万元） | < | < | < | < | < | < | <
支出内容 | < | < | 实际支出数 | < | 会计凭证号 | 备注 | <
设备购置 | < | < | {line.1} | < | {} | {} | <
材料印制 | < | < | {line.2} | < | {} | {} | <
场地租赁 | < | < | {line.3} | < | {} | {} | <
支出合计 | < | < | {line.total} | < | {} | {} | <
"""

REPORT = """
项目绩效自评报告 | < | < | < | < | <
（{year}年度） | < | < | < | < | <
项目单位名称 | < | {department} | < | < | <
项目名称 | < | {project} | < | < | <
一、项目资金情况 | < | < | < | < | <
单位：万元 | < | < | < | < | <
支出内容 | < | < | 预算金额 | < | <
房屋租赁 | < | < | {line.1} | < | <
宣传活动 | < | < | {line.2} | < | <
设备购置 | < | < | {line.3} | < | <
合计 | < | < | {line.total} | < | <
项目 | < | < | 预算数 | 实际使用经费 | 预算执行率
项目资金 | < | < | {total.adjusted} | {total.executed} | {total.rate}
二、自评结论 | < | < | < | < | <
项目 | 项目决策 | 项目管理 | 项目产出 | 项目效果 | 合计
分值 | {decision.weight} | {management.weight} | {output.weight} | {effect.weight} | {score.weight}
得分 | {decision.score} | {management.score} | {output.score} | {effect.score} | {score}
评价等级 | {grade} | < | < | < | <
"""

YUEYANG = """
{year}年度部门整体支出绩效评价自评报告 | < | < | < | < | < | < | <
部门（单位）名称 | < | < | {department} | < | < | < | <
人员编制 | {staff.authorised} | < | < | 实有人数 | {staff.actual} | < | <
年度收入情况（万元） | < | < | < | < | < | < | <
机构名称 | 收入合计 | 其中： | < | < | < | < | <
^ | ^ | 上年结转 | 公共财政拨款 | 政府基金拨款 | 纳入专户管理的非税收入拨款 | 其他收入 | <
局机关及二级机构汇总 | {income} | {income.carryover} | {income.fiscal} | {income.fund} | {income.special} | {income.other} | <
1、局机关 | {a.income} | {a.income.carryover} | {a.income.fiscal} | {a.income.fund} | {a.income.special} | {a.income.other} | <
2、下属事业单位 | {b.income} | {b.income.carryover} | {b.income.fiscal} | {b.income.fund} | {b.income.special} | {b.income.other} | <
部门（单位）年度支出和结余情况（万元） | < | < | < | < | < | < | <
机构名称 | 支出合计 | 其中： | < | < | < | 结余 | <
^ | ^ | 基本支出 | 其中： | < | 项目支出 | 当年结余 | 累计结余
^ | ^ | ^ | 人员支出 | 公用支出 | ^ | ^ | ^
局机关及二级机构汇总 | {spent} | {spent.basic} | {spent.personnel} | {spent.public} | {spent.project} | {left} | {left}
1、局机关 | {a.spent} | {a.spent.basic} | {a.spent.personnel} | {a.spent.public} | {a.spent.project} | {a.left} | {a.left}
2、下属事业单位 | {b.spent} | {b.spent.basic} | {b.spent.personnel} | {b.spent.public} | {b.spent.project} | {b.left} | {b.left}
机构名称 | 三公经费合计 | 其中： | < | < | < | < | <
^ | ^ | 公务接待费 | 公务用车运维费 | 公务用车购置费 | < | 因公出国费 | <
局机关及二级机构汇总 | {public} | {reception} | {operation} | 0 | < | 0 | <
1、局机关 | {a.public} | {a.reception} | {a.operation} | 0 | < | 0 | <
2、下属事业单位 | {b.public} | {b.reception} | {b.operation} | 0 | < | 0 | <
机构名称 | 固定资产合计 | 其中： | < | < | < | 其他 | <
^ | ^ | 在用固定资产 | < | 出租固定资产 | < | ^ | ^
局机关及二级机构汇总 | {assets} | {assets.used} | < | {assets.leased} | < | 0 | <
1、局机关 | {a.assets} | {a.assets.used} | < | {a.assets.leased} | < | 0 | <
2、下属事业单位 | {b.assets} | {b.assets.used} | < | {b.assets.leased} | < | 0 | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | {1.name} | {1.target} | {1.actual} | {1.weight} | {1.score} | {1.why}
^ | ^ | {2.name} | {2.target} | {2.actual} | {2.weight} | {2.score} | {2.why}
^ | 质量指标 | {3.name} | {3.target} | {3.actual} | {3.weight} | {3.score} | {3.why}
效益指标 | 社会效益指标 | {6.name} | {6.target} | {6.actual} | {6.weight} | {6.score} | {6.why}
满意度指标 | 满意度指标 | {10.name} | {10.target} | {10.actual} | {10.weight} | {10.score} | {10.why}
绩效自评综合得分 | < | < | {score} | < | < | < | <
评价等次 | < | < | {grade} | < | < | < | <
"""

HUBEI_DEPARTMENT = """
{year}年度部门整体绩效自评结果 | < | < | < | < | < | < | <
部门名称 | {department} | < | < | < | < | < | <
金额单位：万元 | < | < | < | < | < | < | <
项目 | 年初预算数 | 调整后预算数 | 决算支出 | 预算调整率 | 预算执行率 | 结转结余率 | <
部门整体支出 | {all.initial} | {all.adjusted} | {all.executed} | {all.change} | {all.rate} | {all.left} | <
其中：基本支出 | {basic.initial} | {basic.adjusted} | {basic.executed} | {basic.change} | {basic.rate} | {} | <
项目支出 | {project.initial} | {project.adjusted} | {project.executed} | {project.change} | {project.rate} | {} | <
指标名称 | 预算数 | < | 实际支出 | < | 指标完成值 | < | <
公用经费控制率 | {public.budget} | < | {public.spent} | < | {public.ratio} | <
三公经费控制率 | {three.budget} | < | {three.spent} | < | {three.ratio} | < | <
政府采购执行率 | {bought.budget} | < | {bought.spent} | < | {bought.rate} | < | <
编制人数 | {staff.authorised} | 在职人员 | {staff.actual} | 退休人员 | {staff.retired} | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | {1.name} | {1.target} | {1.actual} | {1.weight} | {1.score} | {1.why}
^ | ^ | {2.name} | {2.target} | {2.actual} | {2.weight} | {2.score} | {2.why}
^ | 质量指标 | {3.name} | {3.target} | {3.actual} | {3.weight} | {3.score} | {3.why}
效益指标 | 社会效益指标 | {6.name} | {6.target} | {6.actual} | {6.weight} | {6.score} | {6.why}
满意度指标 | 满意度指标 | {10.name} | {10.target} | {10.actual} | {10.weight} | {10.score} | {10.why}
综合得分 | {score} | < | 评价等次 | {grade} | < | < | <
"""

THREE_PUBLIC = """
{year}年度“三公”经费表 | < | < | < | < | <
单位名称 | {department} | < | < | < | 单位：万元
项目 | 上年决算数 | 本年预算数 | 本年决算数 | 增、减金额 | 增、减幅度
合计 | {public.before} | {public.budget} | {public} | {public.change} | {public.rate}
1.因公出国（境）费 | 0 | 0 | 0 | 0 | {}
2.公务接待费 | {reception.before} | {reception.budget} | {reception} | {reception.change} | {reception.rate}
3.公务用车购置及运行费 | {operation.before} | {operation.budget} | {operation} | {operation.change} | {operation.rate}
其中：（1）公务用车购置费 | 0 | 0 | 0 | 0 | {}
（2）公务用车运行费 | {operation.before} | {operation.budget} | {operation.again} | {operation.change} | {operation.rate}
"""

TWO_SIDED = """
{year}年收支预算总表 | < | < | <
单位名称 | {department} | 单位：万元 | <
收    入 | < | 支    出 | <
项    目 | 预算数 | 项    目 | 预算数
一、公共预算拨款 | {in.fiscal} | 一、基本支出 | {out.basic}
二、政府性基金拨款 | {in.fund} | 1.工资福利支出 | {out.wages}
三、专户管理的非税收入 | {in.special} | 2.对个人和家庭的补助支出 | {out.aid}
四、其他收入 | {in.other} | 3.日常公用经费 | {out.public}
{} | {} | 二、项目支出 | {out.project}
本年收入合计 | {in.total} | 本年支出合计 | {out.total}
"""

NATIONAL_YUAN = NATIONAL.replace("（万元）", "（元）")

# The national form for a whole department.
DEPARTMENT = NATIONAL.replace("项目支出绩效自评表", "部门整体支出绩效自评表", 1)
DEPARTMENT = DEPARTMENT.replace("项目名称 | < | {project} | < | < | < | < | < | <", "部门名称 | < | {department} | < | < | < | < | < | <")
DEPARTMENT = DEPARTMENT.replace("主管部门 | < | {supervisor} | < | < | 实施单位 | < | {department} | <\n", "")
DEPARTMENT = DEPARTMENT.replace("项目资金（万元）", "预算资金（万元）")

DEPARTMENT_YUAN = DEPARTMENT.replace("（万元）", "（元）")

# 三公经费 of the units under one 主管部门; {n.…} stands once for each unit.
ROLLUP_HEAD = """
{year}年度“三公”经费决算汇总表 | < | < | < | < | <
填报单位 | < | {department} | < | 单位：万元 | <
序号 | 单位名称 | 本年决算数 | < | < | <
^ | ^ | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | 公务接待费
{} | 合计 | {public} | 0 | {operation} | {reception}
"""
ROLLUP_LINE = "{%d.number} | {%d.unit} | {%d.public} | 0 | {%d.operation} | {%d.reception}\n"

# People and running costs of a unit.
STAFF = """
{year}年度部门基础数据表 | < | < | < | < | < | <
填报单位 | {department} | < | < | < | 单位：万元 | <
财政供养人员情况（人） | 编制数 | < | 实际在职人数 | < | 控制率 | <
{} | {staff.authorised} | < | {staff.actual} | < | {staff.rate} | <
经费控制情况（万元） | 上年决算数 | < | 本年预算数 | < | 本年决算数 | <
三公经费 | {public.before} | < | {public.budget} | < | {public} | <
1、公务用车购置和维护经费 | {operation.before} | < | {operation.budget} | < | {operation} | <
其中：公车购置 | 0 | < | 0 | < | 0 | <
公车运行维护 | {operation.before} | < | {operation.budget} | < | {operation.again} | <
2、出国经费 | 0 | < | 0 | < | 0 | <
3、公务接待 | {reception.before} | < | {reception.budget} | < | {reception} | <
公用经费 | {office.before} | < | {office.budget} | < | {office} | <
"""
