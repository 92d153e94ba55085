import DefaultTheme from 'vitepress/theme';
import type { Theme } from 'vitepress';
import { defineAsyncComponent } from 'vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // The library, and an emulator of X, come with it: only for who sees it.
    app.component(
      'LiveUpload',
      defineAsyncComponent(() => import('./LiveUpload.vue')),
    );
  },
} satisfies Theme;
