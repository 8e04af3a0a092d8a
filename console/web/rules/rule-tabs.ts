// The views of one rule, as they stand in the address.
export const ruleTabs = ['meaning', 'history', 'compare', 'backtest', 'shadow', 'source'] as const;
export type RuleTab = (typeof ruleTabs)[number];
